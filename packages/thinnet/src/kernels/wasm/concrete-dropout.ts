import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { addressOf } from './draws.ts'

type ConcreteDropoutKernels = Pick<
  Kernels,
  'concreteDropoutForward' | 'concreteDropoutBackward' | 'concretePenaltyForward' | 'concretePenaltyBackward'
>

export function concreteDropoutKernels(memory: WasmMemory): ConcreteDropoutKernels {
  const { exports, workspace } = memory
  const at = memory.at.bind(memory)

  return {
    concreteDropoutForward(y, x, logit, noise) {
      const { temperature } = noise
      exports.concreteDropoutForward(
        at(y),
        at(x),
        at(logit),
        temperature,
        ...addressOf(noise.stream, noise.first, 4),
        workspace,
        0,
        y.size,
      )
    },
    concreteDropoutBackward(dx, dlogit, dy, x, logit, noise) {
      const [of, blocks] = [addressOf(noise.stream, noise.first, 4), exports.concreteDropoutBlocks(x.size)]
      const regions = [at(dx), at(dy), at(x), at(logit)] as const
      exports.concreteDropoutBackward(...regions, noise.temperature, ...of, x.size, workspace, 0, blocks)
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
