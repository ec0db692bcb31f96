import { concreteDropoutCuts, concreteDropoutKernels } from '../concrete-dropout.ts'
import { dropBlockCuts, dropBlockKernels } from '../drop-block.ts'
import { dropConnectCuts, dropConnectKernels } from '../drop-connect.ts'
import { dropoutIntoCuts } from '../dropout.ts'
import { gaussianNoiseCuts, gaussianNoiseKernels } from '../gaussian-noise.ts'
import type { WasmGroup } from '../group.ts'
import { noise as module } from '../modules/noise.generated.ts'
import { momentCuts, momentKernels } from '../moments.ts'
import { uniformCuts, uniformKernels } from '../uniforms.ts'

export const noise: WasmGroup = {
  module,
  cuts: {
    ...concreteDropoutCuts,
    ...dropBlockCuts,
    ...dropConnectCuts,
    ...dropoutIntoCuts,
    ...gaussianNoiseCuts,
    ...momentCuts,
    ...uniformCuts,
  },
  kernels: memory => ({
    ...concreteDropoutKernels(memory),
    ...dropBlockKernels(memory),
    ...dropConnectKernels(memory),
    ...gaussianNoiseKernels(memory),
    ...momentKernels(memory),
    ...uniformKernels(memory),
  }),
}
