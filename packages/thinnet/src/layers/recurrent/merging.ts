import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Declare } from '../layer.ts'

export type MergeMode = 'concat' | 'sum' | 'mul' | 'ave' | null

/** How the outputs of two directions, in rows [batch, steps · units, …], become one, and what goes back. */
export interface Merging {
  /** Of the merged output at one timestep, with both outputs where they stay two. */
  readonly width: number
  /** Whether backward reads what was taken. */
  readonly reads: boolean
  /** Takes the outputs out of the rows, the second from the last step to the first. */
  take(rows: readonly [Region, Region], kernels: Kernels): void
  /** Puts their derivatives there. */
  put(rows: readonly (Region | null)[], kernels: Kernels): void
  forward(y: Region, kernels: Kernels): void
  /** The derivatives to both, from dy. */
  backward(dy: Region, kernels: Kernels): void
}

export function merging(mode: MergeMode, steps: number, units: number, declare: Declare): Merging {
  // what was taken, and in backward the derivatives
  const [f, b] = [declare.scratch([steps, units]), declare.scratch([steps, units])]
  const spare = declare.scratch(mode === 'mul' ? [steps, units] : [])
  const turned = (k: number, s: number) => (k === 0 ? s : steps - 1 - s)
  /** f and b side by side: at each timestep, or as wholes one after the other. */
  const beside = (row: Region) => {
    const rows = mode === null ? row.shape[0]! : row.shape[0]! * steps
    return { rows, columns: f.size / rows }
  }
  return {
    width: mode === 'concat' || mode === null ? 2 * units : units,
    reads: mode === 'mul',
    take(rows, kernels) {
      for (const [k, row] of rows.entries()) {
        for (let s = 0; s < steps; s++) {
          const options = { rows: row.shape[0]!, columns: units, from: s * units, to: turned(k, s) * units }
          kernels.copyColumns(k === 0 ? f : b, row, options)
        }
      }
    },
    put(rows, kernels) {
      for (const [k, row] of rows.entries()) {
        for (let s = 0; row && s < steps; s++) {
          const options = { rows: row.shape[0]!, columns: units, from: turned(k, s) * units, to: s * units }
          kernels.copyColumns(row, k === 0 ? f : b, options)
        }
      }
    },
    forward(y, kernels) {
      if (mode === 'mul') kernels.multiply(y, f, b)
      else if (mode === 'sum' || mode === 'ave') kernels.add(y, f, b)
      else {
        const { rows, columns } = beside(y)
        kernels.copyColumns(y, f, { rows, columns, from: 0, to: 0 })
        kernels.copyColumns(y, b, { rows, columns, from: 0, to: columns })
      }
      if (mode === 'ave') kernels.scale(y, y, 0.5)
    },
    backward(dy, kernels) {
      if (mode === 'mul') {
        // df = dy · b, db = dy · f
        kernels.copy(spare, f)
        kernels.multiply(f, dy, b)
        kernels.multiply(b, dy, spare)
      } else if (mode === 'sum' || mode === 'ave') {
        for (const d of [f, b]) kernels.scale(d, dy, mode === 'ave' ? 0.5 : 1)
      } else {
        const { rows, columns } = beside(dy)
        kernels.copyColumns(f, dy, { rows, columns, from: 0, to: 0 })
        kernels.copyColumns(b, dy, { rows, columns, from: columns, to: 0 })
      }
    },
  }
}
