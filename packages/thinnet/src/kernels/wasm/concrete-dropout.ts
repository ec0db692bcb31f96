import type { ConcreteNoise, Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

type ConcreteDropoutKernels = Pick<
  Kernels,
  'concreteDropoutForward' | 'concreteDropoutBackward' | 'concretePenaltyForward' | 'concretePenaltyBackward'
>

export function concreteDropoutKernels(memory: WasmMemory): ConcreteDropoutKernels {
  const { exports, workspace } = memory
  const at = memory.at.bind(memory)
  /** Key, step, site, and where the first element's word is: its block of 4, and the place in it. */
  const address = ({ stream: { key, step, site }, first }: ConcreteNoise) =>
    [key[0], key[1], step, site, Math.floor(first / 4), first % 4] as const

  return {
    concreteDropoutForward(y, x, logit, noise) {
      const { temperature } = noise
      exports.concreteDropoutForward(at(y), at(x), at(logit), temperature, ...address(noise), workspace, 0, y.size)
    },
    concreteDropoutBackward(dx, dlogit, dy, x, logit, noise) {
      const [of, blocks] = [address(noise), exports.concreteDropoutBlocks(x.size)]
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
