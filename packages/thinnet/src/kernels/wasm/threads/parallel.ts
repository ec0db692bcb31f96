import type { WasmExports } from '../module.generated.ts'
import { pool } from './pool.ts'

type Name = Exclude<keyof WasmExports, 'WORKSPACE_BYTES' | 'penaltyForward'>

interface Cut {
  /** Parts begin at multiples of this. */
  readonly grain: number
  /** About how long one unit of [begin, end) takes, in nanoseconds. */
  readonly cost: (args: readonly number[]) => number
  /** Whether the cut must be the same in every call of these sizes, ready workers or not: a BLAS rounds by it. */
  readonly fixed?: true
  /** Whether the argument before begin and end is a workspace: each thread then gets its own. */
  readonly workspace?: true
}

/** Elementwise: units are elements; 16 of them are a cache line, which no two threads should write to. */
const each = (cost: number): Cut => ({ grain: 16, cost: () => cost })
/** Units are rows of `args[place]` elements. */
const rowsOf = (place: number, cost: number): Cut => ({ grain: 16, cost: args => args[place]! * cost })

/** 30 floating-point operations a nanosecond. */
const FLOP = 1 / 30

/** The kernels that are worth cutting, and how. The letters are those of the contract. */
export const CUTS: Partial<Record<Name, Cut>> = {
  // m, n, k stand at 4, 5, 6; a unit is a row of c, or a column
  gemm: { grain: 4, cost: args => (2 * args[4]! * args[5]! * args[6]! * FLOP) / args.at(-1)!, workspace: true },
  // a unit is a block of x, one workspace for all
  statistics: { grain: 1, cost: args => (args[3]! * args[5]! * args[6]! * 0.2) / args[7]! },
  // as gemm
  blasGemm: { grain: 8, cost: args => (2 * args[4]! * args[5]! * args[6]! * FLOP * 0.3) / args.at(-1)!, fixed: true },
  blasConv2dForward: { grain: 1, cost: () => 20_000, workspace: true, fixed: true },
  blasConv2dBackwardInput: { grain: 1, cost: () => 20_000, workspace: true, fixed: true },
  blasConv2dBackwardKernel: { grain: 4, cost: () => 20_000, workspace: true, fixed: true },
  // a unit is a sample; those that are not worth it do not come here, see conv2d.ts
  conv2dForward: { grain: 1, cost: () => 20_000, workspace: true },
  conv2dBackwardInput: { grain: 1, cost: () => 20_000, workspace: true },
  // a unit is an input channel or a row of the kernel, see conv2dKernelParts
  conv2dBackwardKernel: { grain: 1, cost: () => 20_000, workspace: true },
  maxPooling2dForward: { grain: 1, cost: () => 5000 },
  maxPooling2dBackward: { grain: 1, cost: args => args[3]! * 0.2 },
  // a unit is one of the outer dimension
  normalize: { grain: 1, cost: args => args[3]! * args[4]! * 0.2 },
  normalizeBackward: { grain: 1, cost: args => args[4]! * args[5]! * 0.3 },
  dropout: { ...each(0.4), workspace: true },
  applyMask: { ...each(0.2), workspace: true },
  // a unit is a sample, or a row of w; the mask is most of the work
  dropConnectForward: { grain: 1, cost: args => args[5]! * args[6]! * 0.5, workspace: true },
  dropConnectBackward: { grain: 4, cost: args => args[6]! * args[8]! * 0.6, workspace: true },
  // a unit is an image
  dropBlockMask: { grain: 1, cost: args => args[1]! * args[2]! * args[3]! * 0.6, workspace: true },
  addProduct: each(0.15),
  gaussianForward: each(0.2),
  gaussianBackward: each(0.3),
  dropoutInto: { ...each(0.4), workspace: true },
  gaussianNoise: { ...each(8), workspace: true },
  concreteDropoutForward: { ...each(4), workspace: true },
  // a unit is a block, one workspace for all
  concreteDropoutBackward: { grain: 1, cost: () => 20_000 },
  fill: each(0.1),
  copy: each(0.2),
  scale: each(0.1),
  add: each(0.15),
  transpose: { grain: 1, cost: args => args[2]! * args[3]! * 0.5 },
  // relu, and the others
  activationForward: { grain: 16, cost: args => (args[2] === 0 ? 0.1 : 2) },
  activationBackward: each(0.15),
  softmaxForward: rowsOf(2, 3),
  softmaxBackward: rowsOf(3, 1),
  clipByValue: each(0.1),
  decay: each(0.1),
  // a unit is a block, one workspace for all
  squareSums: { grain: 8, cost: args => args[3]! * 0.2 },
  // a unit is a norm
  normConstraint: { grain: 16, cost: args => args[1]! * 0.5, workspace: true },
  sgd: each(0.4),
  adagrad: each(0.6),
  rmsprop: each(0.8),
  adam: each(0.9),
  adadelta: each(1.2),
}

/** Less than this, in nanoseconds, is not worth a fork and join. */
export const WORTHWHILE = 10_000

/**
 * The module's exports, spread over threads: to be called as they are, with [begin, end) = [0, n).
 *
 * @param memory its number with the workers, now: it gets a new one when it grows
 * @param workspaces distance in bytes from one thread's workspace to the next
 * @param threads at most, the caller's own included
 */
export function parallelExports(
  exports: WasmExports,
  memory: { readonly id: number },
  threads: number,
  workspaces: number,
  worthwhile = WORTHWHILE,
): WasmExports {
  const kernels = Object.entries(exports).filter(([, value]) => typeof value === 'function')
  const parallel = kernels.map(([name, kernel], index) => {
    const cut = CUTS[name as Name]
    if (!cut) return [name, kernel]
    const grain = worthwhile > 0 ? cut.grain : 1
    const call = (...args: number[]) => {
      const n = args.at(-1)!
      const most = Math.min(threads, Math.floor(n / grain))
      if (most < 2 || n * cut.cost(args) < worthwhile) return kernel(...args)
      const helpers = pool.ready(memory.id, most - 1)
      if (helpers === 0 && !cut.fixed) return kernel(...args)
      const size = Math.ceil(n / (cut.fixed ? most : helpers + 1) / grain) * grain
      const part = args.slice()
      let forked = 0
      for (let h = 0; h < helpers && size * (h + 1) < n; h++, forked++) {
        if (cut.workspace) part[args.length - 3] = args[args.length - 3]! + workspaces * (h + 1)
        part[args.length - 2] = size * (h + 1)
        part[args.length - 1] = Math.min(n, size * (h + 2))
        pool.fork(h, memory.id, index, part)
      }
      try {
        for (let begin = size * (forked + 1); begin < n; begin += size) {
          args[args.length - 2] = begin
          args[args.length - 1] = Math.min(n, begin + size)
          kernel(...args)
        }
        args[args.length - 2] = 0
        args[args.length - 1] = Math.min(n, size)
        kernel(...args)
      } finally {
        pool.join(forked, kernel)
      }
    }
    return [name, call]
  })
  return { ...Object.fromEntries(parallel), WORKSPACE_BYTES: exports.WORKSPACE_BYTES }
}
