import { at, bytes, store } from '../simd'
import { by8 } from './winograd'
import { kernelGradientLine, kernelLine } from './lines'
import { vector } from './strips'
import { KERNEL_MATRICES, matrixBytes, STRIPS } from '../workspace'

/**
 * G g Gᵀ of kernel[3, 3, C, F] for filters f to f + columns, to packed matrices: panels [channel][8]; or to plain ones,
 * [channel][columns].
 */
export function transformKernel(
  workspace: usize,
  kernel: usize,
  channels: i32,
  filters: i32,
  f: i32,
  columns: i32,
  plain: bool,
): void {
  const lines = workspace + STRIPS // [6][3]
  const matrix = matrixBytes(channels * by8(columns))
  const tap = bytes(channels * filters)
  const row = plain ? by8(columns) : 8
  const panel = plain ? 8 : channels * 8
  for (let c = 0; c < channels; c++) {
    for (let j = 0; j < columns; j += 4) {
      const g = at(kernel, c * filters + f + j)
      for (let k = 0; k < 3; k++) kernelLine(vector(lines, k), 48, g + <usize>k * tap, 3 * tap)
      let square = at(workspace + KERNEL_MATRICES, (j >> 3) * panel + c * row + (j & 4))
      for (let k = 0; k < 6; k++) {
        kernelLine(square, matrix, vector(lines, 3 * k), 16)
        square += 6 * matrix
      }
    }
  }
}

/** The same transposed, for channels c to c + columns: panels [filter][8], or plain [filter][columns]. */
export function transformKernelTransposed(
  workspace: usize,
  kernel: usize,
  channels: i32,
  filters: i32,
  c: i32,
  columns: i32,
  plain: bool,
): void {
  const lines = workspace + STRIPS // [6][3]
  const square = vector(lines, 18) // [6][6]
  const matrix = matrixBytes(filters * by8(columns))
  const tap = bytes(channels * filters)
  const row = plain ? by8(columns) : 8
  const panel = plain ? 8 : filters * 8
  for (let j = 0; j < columns; j++) {
    for (let f = 0; f < filters; f += 4) {
      const g = at(kernel, (c + j) * filters + f)
      for (let k = 0; k < 3; k++) kernelLine(vector(lines, k), 48, g + <usize>k * tap, 3 * tap)
      for (let k = 0; k < 6; k++) kernelLine(vector(square, 6 * k), 16, vector(lines, 3 * k), 16)
      let place = at(workspace + KERNEL_MATRICES, (j >> 3) * panel + f * row + (j & 7))
      for (let k = 0; k < 36; k++) {
        const v = v128.load(vector(square, k))
        v128.store_lane<f32>(place, v, 0)
        if (f + 1 < filters) v128.store_lane<f32>(at(place, row), v, 1)
        if (f + 2 < filters) v128.store_lane<f32>(at(place, 2 * row), v, 2)
        if (f + 3 < filters) v128.store_lane<f32>(at(place, 3 * row), v, 3)
        place += matrix
      }
    }
  }
}

/** dkernel = Gᵀ u G for channels c to c + rows, from matrices u[rows][filter]. */
export function transformToKernel(
  workspace: usize,
  dkernel: usize,
  channels: i32,
  filters: i32,
  c: i32,
  rows: i32,
): void {
  const lines = workspace + STRIPS // [3][6]
  const taps = vector(lines, 18) // [3][3]
  const matrix = matrixBytes(rows * by8(filters))
  const tap = bytes(channels * filters)
  for (let i = 0; i < rows; i++) {
    for (let f = 0; f < filters; f += 4) {
      let column = at(workspace + KERNEL_MATRICES, i * by8(filters) + f)
      for (let k = 0; k < 6; k++) {
        kernelGradientLine(vector(lines, k), 96, column, 6 * matrix)
        column += matrix
      }
      for (let k = 0; k < 3; k++) kernelGradientLine(vector(taps, 3 * k), 16, vector(lines, 6 * k), 16)
      let to = at(dkernel, (c + i) * filters + f)
      for (let k = 0; k < 9; k++) {
        store(to, v128.load(vector(taps, k)), filters - f)
        to += tap
      }
    }
  }
}
