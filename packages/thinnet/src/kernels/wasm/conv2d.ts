import type { Kernels, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import type { WasmExports } from './modules/exports.generated.ts'
import { windowNumbers } from './shapes.ts'

type Conv2dKernels = Pick<Kernels, 'conv2dForward' | 'conv2dBackwardInput' | 'conv2dBackwardKernel'>

/** Nanoseconds a multiplication: a small convolution is done sooner than shared out. */
const COST = 0.1

export function conv2dKernels(memory: WasmMemory): Conv2dKernels {
  const { workspace } = memory
  const exportsFor = (y: Region, kernel: Region) =>
    ((y.size * kernel.size) / kernel.shape.at(-1)!) * COST < memory.worthwhile ? memory.alone : memory.exports
  const at = (region: Region | null) => memory.at(region)
  const windowOf = (x: Region, y: Region, kernel: Region, options: Window2d) =>
    memory.window(windowNumbers(x, y, kernel.shape, options))

  return {
    conv2dForward(y, x, kernel, bias, options) {
      const window = windowOf(x, y, kernel, options)
      const relu = +(options.relu ?? false)
      const { conv2dForward } = exportsFor(y, kernel)
      conv2dForward(at(y), at(x), at(kernel), at(bias), window, relu, workspace, 0, x.shape[0])
    },
    conv2dBackwardInput(dx, dy, kernel, options) {
      const window = windowOf(dx, dy, kernel, options)
      const { conv2dBackwardInput } = exportsFor(dy, kernel)
      conv2dBackwardInput(at(dx), at(dy), at(kernel), window, workspace, 0, dx.shape[0])
    },
    conv2dBackwardKernel(dkernel, x, dy, options) {
      const window = windowOf(x, dy, dkernel, options)
      const exports = exportsFor(dy, dkernel)
      addUpKernel(memory, exports, dkernel, x, window, (sums, parts, rows) => {
        exports.conv2dBackwardKernel(sums, at(x), at(dy), window, x.shape[0]!, parts, workspace, 0, rows)
      })
    },
  }
}

/** The kernel's gradient in parts, by `write`, and their sum. */
export function addUpKernel(
  memory: WasmMemory,
  exports: WasmExports,
  dkernel: Region,
  x: Region,
  window: number,
  write: (sums: number, parts: number, rows: number) => void,
): void {
  const parts = exports.conv2dKernelParts(window, x.shape[0]!)
  const rows = parts * exports.conv2dKernelRows(window)
  const to = memory.at(dkernel)
  const sums = parts > 1 ? memory.sums : to
  write(sums, parts, rows)
  if (parts > 1) exports.sumParts(to, sums, parts, dkernel.size, 0, dkernel.size)
}

export const conv2dCuts = {
  // a unit is a sample; calls that are not worth it do not come here
  conv2dForward: { grain: 1, time: [20_000, 'end'] },
  conv2dBackwardInput: { grain: 1, time: [20_000, 'end'] },
  // a unit is a row of a part: see assembly/kernel-parts.ts
  conv2dBackwardKernel: { grain: 1, time: [20_000, 'end'] },
} satisfies Cuts
