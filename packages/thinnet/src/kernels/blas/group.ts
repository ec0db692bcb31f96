import type { WasmGroup } from '../wasm/group.ts'
import { blas as module } from '../wasm/modules/blas.generated.ts'
import { parameters } from '../wasm/modules/blas-parameters.generated.ts'
import { blasBatchedGemmCuts } from './batched-gemm.ts'
import { blasConv2dCuts } from './conv2d.ts'
import { blasGemmCuts } from './gemm.ts'

/** What calls a BLAS from the threads' own modules: kernels of the contract are made of it in `index.ts`. */
export const blasCalls: WasmGroup = {
  module,
  cutting: { cuts: { ...blasGemmCuts, ...blasConv2dCuts, ...blasBatchedGemmCuts }, parameters },
  kernels: () => ({}),
}
