import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'
import { keyAndCounter } from './draws.ts'

type ConcreteDropoutKernels = Pick<
  Kernels,
  'concreteDropoutForward' | 'concreteDropoutBackward' | 'concretePenaltyForward' | 'concretePenaltyBackward'
>

export function concreteDropoutKernels(memory: WasmMemory): ConcreteDropoutKernels {
  const { exports, workspace } = memory
  const at = memory.at.bind(memory)

  return {
    concreteDropoutForward(y, x, logit, { stream, first, temperature: t }) {
      const { key0, key1, step, site, block, lane } = keyAndCounter(stream, first, 4)
      const drawn = [t, key0, key1, step, site, block, lane] as const
      exports.concreteDropoutForward(at(y), at(x), at(logit), ...drawn, workspace, 0, y.size)
    },
    concreteDropoutBackward(dx, dlogit, dy, x, logit, { stream, first, temperature: t }) {
      const { key0, key1, step, site, block, lane } = keyAndCounter(stream, first, 4)
      const drawn = [t, key0, key1, step, site, block, lane] as const
      const blocks = exports.concreteDropoutBlocks(x.size)
      exports.concreteDropoutBackward(at(dx), at(dy), at(x), at(logit), ...drawn, x.size, workspace, 0, blocks)
      exports.concreteDropoutTotal(at(dlogit), blocks, workspace)
    },
    concretePenaltyForward(penalty, w, logit, { weight, rate }) {
      exports.concretePenaltyForward(at(penalty), at(w), at(logit), weight, rate, w.size)
    },
    concretePenaltyBackward(dw, dlogit, w, logit, { weight, rate }) {
      exports.concretePenaltyBackward(at(dw), at(dlogit), at(w), at(logit), weight, rate, w.size, dw.size)
    },
  }
}

export const concreteDropoutCuts = {
  concreteDropoutForward: each(4),
  // a unit is a block
  concreteDropoutBackward: { grain: 1, time: [20_000, 'end'] },
} satisfies Cuts
