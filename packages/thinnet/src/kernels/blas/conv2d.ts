import type { Kernels, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from '../wasm/arenas/wasm-memory.ts'
import { addUpKernel } from '../wasm/conv2d.ts'
import type { Cuts } from '../wasm/cut.ts'
import type { WasmExports } from '../wasm/modules/exports.generated.ts'
import { windowNumbers } from '../wasm/shapes.ts'

type Conv2dKernels = Pick<Kernels, 'conv2dForward' | 'conv2dBackwardInput' | 'conv2dBackwardKernel'>

/** @param wasm does what has no room in the workspace */
export function conv2dKernels(memory: WasmMemory, exports: WasmExports, wasm: Kernels): Conv2dKernels {
  const { workspace } = memory
  const at = (region: Region | null) => memory.at(region)

  /** The window's address; 0 where a convolution is left to wasm. */
  const windowOf = (x: Region, y: Region, kernel: Region, options: Window2d) => {
    const window = memory.window(windowNumbers(x, y, kernel.shape, options))
    return x.size > 0 && y.size > 0 && exports.blasHasRoom(window) ? window : 0
  }

  return {
    conv2dForward(y, x, kernel, bias, options) {
      const window = windowOf(x, y, kernel, options)
      if (!window) return wasm.conv2dForward(y, x, kernel, bias, options)
      const relu = +(options.relu ?? false)
      exports.blasConv2dForward(at(y), at(x), at(kernel), at(bias), window, relu, workspace, 0, x.shape[0]!)
    },
    conv2dBackwardInput(dx, dy, kernel, options) {
      const window = windowOf(dx, dy, kernel, options)
      if (!window) return wasm.conv2dBackwardInput(dx, dy, kernel, options)
      exports.blasConv2dBackwardInput(at(dx), at(dy), at(kernel), window, workspace, 0, dx.shape[0]!)
    },
    conv2dBackwardKernel(dkernel, x, dy, options) {
      const window = windowOf(x, dy, dkernel, options)
      if (!window) return wasm.conv2dBackwardKernel(dkernel, x, dy, options)
      addUpKernel(memory, exports, dkernel, x, window, (sums, parts, rows) => {
        exports.blasConv2dBackwardKernel(sums, at(x), at(dy), window, x.shape[0]!, parts, workspace, 0, rows)
      })
    },
  }
}

export const blasConv2dCuts = {
  // units are those of conv2d's own kernels
  blasConv2dForward: { grain: 1, time: [20_000, 'end'], fixed: true },
  blasConv2dBackwardInput: { grain: 1, time: [20_000, 'end'], fixed: true },
  blasConv2dBackwardKernel: { grain: 4, time: [20_000, 'end'], fixed: true },
} satisfies Cuts
