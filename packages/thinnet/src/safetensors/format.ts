import type { DType } from '../tensor/tensor.ts'

/** The header's names of thinnet's element types, with the bytes of one element. */
export const TYPES: Readonly<Record<string, { dtype: DType; bytes: number }>> = {
  F64: { dtype: 'float64', bytes: 8 },
  F32: { dtype: 'float32', bytes: 4 },
  I32: { dtype: 'int32', bytes: 4 },
  U8: { dtype: 'uint8', bytes: 1 },
}

/** The format's own limit, in bytes. */
export const MOST_HEADER = 100_000_000
/** The one name of the header that is no tensor's. */
export const METADATA = '__metadata__'

/**
 * thinnet's own limits, so that a small file cannot ask for much memory. Tensors, and texts of the metadata, in one
 * file: `write` keeps to them as `read` does.
 */
export const MOST_ENTRIES = 1 << 17
/** Bytes of one text in the header. */
export const MOST_STRING = 1 << 25
