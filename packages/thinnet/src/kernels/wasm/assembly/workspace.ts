import { MOMENTS_BYTES } from './batch-normalization'

/**
 * The memory besides the model's that matrix multiplications need, given as one address; the sizes are bounds, whatever
 * the shapes. 64 bytes lie between two of them, since vectors may reach 12 bytes past an end.
 */
/** A tile at the edge: 256 bytes. */
export const SCRATCH: usize = 0
/** A block of A that does not lie in memory as such, pixels' neighbourhoods: rows · inner ≤ A_FLOATS. */
export const A_BLOCK: usize = 256
export const A_FLOATS = 96 * 1024
/** Columns of B, packed: inner · columns ≤ B_FLOATS. */
export const B_PANELS: usize = A_BLOCK + 4 * A_FLOATS + 64
export const B_FLOATS = 192 * 1024
/** A block of C on its way to where it belongs: [rows, columns] with rows · columns ≤ C_FLOATS. */
export const C_BLOCK: usize = B_PANELS + 4 * B_FLOATS + 64
export const C_FLOATS = 96 * 1024

/** The inner dimension is summed up in blocks of at most so many elements … */
const INNER = 384
/** … and C computed so many rows at a time, so that both blocks stay in the cache. */
export const ROWS = 96
/** Columns of a block of C that is ROWS high. */
export const C_COLUMNS = C_FLOATS / ROWS

/** How long the blocks of an inner dimension of k are: equally long, up to 8, whatever the other dimensions. */
export function innerBlock(k: i32): i32 {
  const blocks = (k + INNER - 1) / INNER
  return blocks <= 1 ? max(k, 1) : ((k + blocks - 1) / blocks + 7) & ~7
}

/** How many columns of B fit, packed. */
export function columnBlock(inner: i32): i32 {
  return (B_FLOATS / inner) & ~7
}

/**
 * Winograd's convolution divides the same memory its own way: two strips of an image, then three times 36 matrices, of
 * the kernel and of the squares that go into the multiplications and come out. Each of a matrix's sizes is a bound, too.
 */
export const IMAGES: usize = SCRATCH + 128
export const STRIPS: usize = SCRATCH + 256
/** 2 · STRIP_BYTES fit. */
const STRIPS_BYTES: usize = 8192
export const KERNEL_MATRICES: usize = STRIPS + STRIPS_BYTES
export const KERNEL_FLOATS = 64 * 128
export const IN_MATRICES: usize = KERNEL_MATRICES + 36 * matrixBytes(KERNEL_FLOATS)
export const IN_FLOATS = 36 * 64
export const OUT_MATRICES: usize = IN_MATRICES + 36 * matrixBytes(IN_FLOATS)
export const OUT_FLOATS = 36 * 128
const WINOGRAD_BYTES: usize = OUT_MATRICES + 36 * matrixBytes(OUT_FLOATS)

/** From matrix to matrix: an odd number of cache lines, so that not all fall on the same places of a cache. */
@inline
export function matrixBytes(floats: i32): usize {
  return (((<usize>floats * 4) + 127) & ~(<usize>127)) + 64
}

/** Enough for matrix multiplications, convolutions and statistics, one at a time. */
export const WORKSPACE_BYTES: usize = max(max(C_BLOCK + 4 * C_FLOATS + 64, WINOGRAD_BYTES), MOMENTS_BYTES)
