import { blasCalls } from '../src/kernels/blas/group.ts'
import type { Sgemm } from '../src/kernels/blas/sgemm.ts'
import { coreCutting } from '../src/kernels/wasm/core-cuts.ts'
import type { Cuts } from '../src/kernels/wasm/cut.ts'
import type { WasmGroup } from '../src/kernels/wasm/group.ts'
import { attention } from '../src/kernels/wasm/groups/attention.ts'
import { classify } from '../src/kernels/wasm/groups/classify.ts'
import { convolution } from '../src/kernels/wasm/groups/convolution.ts'
import { core } from '../src/kernels/wasm/groups/core.ts'
import { formulas } from '../src/kernels/wasm/groups/formulas.ts'
import { images } from '../src/kernels/wasm/groups/images.ts'
import { inputs } from '../src/kernels/wasm/groups/inputs.ts'
import { masks } from '../src/kernels/wasm/groups/masks.ts'
import { noise } from '../src/kernels/wasm/groups/noise.ts'
import { normalization } from '../src/kernels/wasm/groups/normalization.ts'
import { pooling } from '../src/kernels/wasm/groups/pooling.ts'
import { recurrent } from '../src/kernels/wasm/groups/recurrent.ts'
import { rules } from '../src/kernels/wasm/groups/rules.ts'
import { updates } from '../src/kernels/wasm/groups/updates.ts'
import { compiledModule, instantiate } from '../src/kernels/wasm/load.ts'
import type { Parameters, WasmExports } from '../src/kernels/wasm/modules/exports.generated.ts'

/** The groups that layers ask for: where a test calls kernels itself, it has all of them at once. */
export const ASKED_FOR: readonly WasmGroup[] = [
  attention,
  classify,
  convolution,
  formulas,
  images,
  inputs,
  masks,
  noise,
  normalization,
  pooling,
  recurrent,
  rules,
  updates,
]

export const EVERY_GROUP: readonly WasmGroup[] = [core, ...ASKED_FOR, blasCalls]

const CUTTINGS = EVERY_GROUP.map(({ cutting }) => cutting ?? coreCutting)

export const CUTS: Cuts = Object.assign({}, ...CUTTINGS.map(({ cuts }) => cuts))

export const PARAMETERS: Parameters = Object.assign({}, ...CUTTINGS.map(({ parameters }) => parameters))

export const everyModule = (shared: boolean, fused = false) =>
  EVERY_GROUP.map(({ module }) => compiledModule(module, shared, fused))

/** The exports of all modules, in the order in which workers number them. */
export function everyExport(
  modules: readonly WebAssembly.Module[],
  memory: WebAssembly.Memory,
  sgemm: Sgemm,
): WasmExports {
  return Object.assign({}, ...modules.map(module => instantiate(module, memory, sgemm)))
}
