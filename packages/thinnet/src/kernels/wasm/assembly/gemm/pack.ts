import { splat } from '../math'
import { at, bytes, load, transpose4 } from '../simd'
import { PANEL } from './tiles'

/**
 * Packs B[inner, columns] into panels [inner][8], the last one padded with zeros. B is read by two strides in bytes, along
 * the inner dimension and along its columns; one of them is 4 (a row-major or a transposed B).
 */
export function packB(panels: usize, b: usize, innerStride: usize, columnStride: usize, inner: i32, columns: i32): void {
  if (columnStride == 4) return packRows(panels, b, innerStride, inner, columns)
  for (let j = 0; j < columns; j += PANEL) {
    if (columns - j < PANEL) packEdge(panels, b, columnStride, inner, columns - j)
    else packColumns(panels, b, columnStride, inner)
    b += <usize>PANEL * columnStride
    panels += bytes(inner * PANEL)
  }
}

/** Four rows at a time, from end to end: each panel's rows alone would be short pieces of many pages. */
function packRows(panels: usize, b: usize, stride: usize, inner: i32, columns: i32): void {
  const whole = columns & -PANEL
  const next = bytes(inner * PANEL)
  let k = 0
  for (; k + 4 <= inner; k += 4) {
    let to = at(panels, k * PANEL)
    for (let from = b, end = at(b, whole); from < end; from += 32, to += next) {
      copyRow(to, from)
      copyRow(to + 32, from + stride)
      copyRow(to + 64, from + 2 * stride)
      copyRow(to + 96, from + 3 * stride)
    }
    b += 4 * stride
  }
  for (; k < inner; k++, b += stride) {
    let to = at(panels, k * PANEL)
    for (let j = 0; j < whole; j += PANEL, to += next) copyRow(to, at(b, j))
  }
  if (whole < columns) packLast(at(panels, inner * whole), at(b, whole) - <usize>inner * stride, stride, inner, columns - whole)
}

@inline
function copyRow(to: usize, from: usize): void {
  v128.store(to, v128.load(from))
  v128.store(to, v128.load(from, 16), 16)
}

function packLast(panel: usize, b: usize, innerStride: usize, inner: i32, columns: i32): void {
  const zero = splat(0)
  for (let k = 0; k < inner; k++) {
    v128.store(panel, load(b, columns, zero))
    v128.store(panel, load(b + 16, columns - 4, zero), 16)
    panel += 32
    b += innerStride
  }
}

function packColumns(panel: usize, b: usize, columnStride: usize, inner: i32): void {
  let k = 0
  for (; k + 4 <= inner; k += 4) {
    transpose4(panel, 32, b, columnStride)
    transpose4(panel + 16, 32, b + 4 * columnStride, columnStride)
    panel += 128
    b += 16
  }
  packEdge(panel, b, columnStride, inner - k, PANEL)
}

function packEdge(panel: usize, b: usize, columnStride: usize, inner: i32, columns: i32): void {
  for (let k = 0; k < inner; k++) {
    for (let j = 0; j < PANEL; j++) {
      f32.store(at(panel, j), j < columns ? f32.load(b + <usize>j * columnStride) : 0)
    }
    panel += 32
    b += 4
  }
}
