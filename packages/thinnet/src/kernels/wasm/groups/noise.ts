import { concreteDropoutCuts, concreteDropoutKernels } from '../concrete-dropout.ts'
import { each } from '../cut.ts'
import { dropBlockCuts, dropBlockKernels } from '../drop-block.ts'
import { dropConnectCuts, dropConnectKernels } from '../drop-connect.ts'
import { gaussianNoiseCuts, gaussianNoiseKernels } from '../gaussian-noise.ts'
import type { WasmGroup } from '../group.ts'
import { noise as module } from '../modules/noise.generated.ts'
import { parameters } from '../modules/noise-parameters.generated.ts'
import { momentCuts, momentKernels } from '../moments.ts'
import { uniformCuts, uniformKernels } from '../uniforms.ts'

export const noise: WasmGroup = {
  module,
  cutting: {
    cuts: {
      ...concreteDropoutCuts,
      ...dropBlockCuts,
      ...dropConnectCuts,
      dropoutInto: each(0.4),
      ...gaussianNoiseCuts,
      ...momentCuts,
      ...uniformCuts,
    },
    parameters,
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
