import type { Kernels } from './kernels.ts'
import { BYTES, type Region } from './region.ts'

export type SequenceKernels = Pick<
  Kernels,
  'lstmSequenceForward' | 'lstmSequenceBackward' | 'gruSequenceForward' | 'gruSequenceBackward'
>

type StepKernels = Pick<
  Kernels,
  'gemm' | 'add' | 'copyColumns' | 'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'
>

/** How many of what: of z [steps · batch, width], h [(steps + 1) · batch, units] and weights [units, width]. */
export function sequenceSizes(z: Region, h: Region, { shape }: Region) {
  const [units, width] = shape as [number, number]
  const rows = z.size / width
  const batch = h.size / units - rows
  return { units, width, batch, steps: batch && rows / batch }
}

/** The kernels of sequences as loops over the steps, by those of one step. */
export function sequencesByStep(kernels: StepKernels): SequenceKernels {
  /** d += dy of step s */
  const addStep = (d: Region, part: Region, dy: Region | null, s: number) => {
    if (!dy) return
    const [rows, columns] = part.shape as [number, number]
    kernels.copyColumns(part, dy, { rows, columns, from: s * columns, to: 0 })
    kernels.add(d, d, part)
  }
  return {
    lstmSequenceForward(z, h, c, r, weights) {
      const { batch, steps, units, width } = sequenceSizes(z, h, weights)
      const state = (region: Region, s: number) => stepOf(region, s, batch, units)
      for (let s = 0; s < steps; s++) {
        kernels.gemm(r, state(h, s), weights)
        kernels.lstmForward(stepOf(z, s, batch, width), state(h, s + 1), state(c, s + 1), r, state(c, s))
      }
    },

    lstmSequenceBackward(z, dc, dh, part, c, weights, dy) {
      const { batch, steps, units, width } = sequenceSizes(z, c, weights)
      for (let s = steps - 1; s >= 0; s--) {
        const gates = stepOf(z, s, batch, width)
        addStep(dh, part, dy, s)
        kernels.lstmBackward(gates, dc, dh, stepOf(c, s, batch, units))
        kernels.gemm(dh, gates, weights, { transposeB: true })
      }
    },

    gruSequenceForward(z, h, r, weights, bias) {
      const { batch, steps, units, width } = sequenceSizes(z, h, weights)
      const state = (s: number) => stepOf(h, s, batch, units)
      for (let s = 0; s < steps; s++) {
        const added = stepOf(r, s, batch, width)
        kernels.gemm(added, state(s), weights, { bias })
        kernels.gruForward(stepOf(z, s, batch, width), state(s + 1), added, state(s))
      }
    },

    gruSequenceBackward(z, r, dh, part, h, weights, dy) {
      const { batch, steps, units, width } = sequenceSizes(z, h, weights)
      for (let s = steps - 1; s >= 0; s--) {
        const added = stepOf(r, s, batch, width)
        addStep(dh, part, dy, s)
        kernels.gruBackward(stepOf(z, s, batch, width), added, dh, stepOf(h, s, batch, units))
        kernels.gemm(part, added, weights, { transposeB: true })
        kernels.add(dh, dh, part)
      }
    },
  }
}

/** Kernels of sequences that are chosen by the weights. */
export function sequencesBy(choose: (weights: Region) => SequenceKernels): SequenceKernels {
  return {
    lstmSequenceForward: (z, h, c, r, weights) => choose(weights).lstmSequenceForward(z, h, c, r, weights),
    lstmSequenceBackward: (z, dc, dh, part, c, weights, dy) =>
      choose(weights).lstmSequenceBackward(z, dc, dh, part, c, weights, dy),
    gruSequenceForward: (z, h, r, weights, bias) => choose(weights).gruSequenceForward(z, h, r, weights, bias),
    gruSequenceBackward: (z, r, dh, part, h, weights, dy) =>
      choose(weights).gruSequenceBackward(z, r, dh, part, h, weights, dy),
  }
}

/** Step s of a region [steps, batch, columns]. */
function stepOf({ dtype, offset }: Region, s: number, batch: number, columns: number): Region {
  const size = batch * columns
  return { dtype, shape: [batch, columns], size, offset: offset + s * size * BYTES[dtype] }
}
