import { splat } from '../math'
import { at, bytes, load, transpose4 } from '../simd'
import { PANEL } from './tiles'

/**
 * Packs B[inner, columns] into panels [inner][8], the last one padded with zeros. B is read by two steps in bytes, along
 * the inner dimension and along its columns; one of them is 4 (a row-major or a transposed B).
 */
export function packB(panels: usize, b: usize, innerStep: usize, columnStep: usize, inner: i32, columns: i32): void {
  for (let j = 0; j < columns; j += PANEL) {
    if (columnStep == 4) packRows(panels, b, innerStep, inner, columns - j)
    else if (columns - j < PANEL) packEdge(panels, b, columnStep, inner, columns - j)
    else packColumns(panels, b, columnStep, inner)
    b += <usize>PANEL * columnStep
    panels += bytes(inner * PANEL)
  }
}

function packRows(panel: usize, b: usize, innerStep: usize, inner: i32, columns: i32): void {
  const zero = splat(0)
  for (let k = 0; k < inner; k++) {
    v128.store(panel, load(b, columns, zero))
    v128.store(panel, load(b + 16, columns - 4, zero), 16)
    panel += 32
    b += innerStep
  }
}

function packColumns(panel: usize, b: usize, columnStep: usize, inner: i32): void {
  let k = 0
  for (; k + 4 <= inner; k += 4) {
    transpose4(panel, 32, b, columnStep)
    transpose4(panel + 16, 32, b + 4 * columnStep, columnStep)
    panel += 128
    b += 16
  }
  packEdge(panel, b, columnStep, inner - k, PANEL)
}

function packEdge(panel: usize, b: usize, columnStep: usize, inner: i32, columns: i32): void {
  for (let k = 0; k < inner; k++) {
    for (let j = 0; j < PANEL; j++) {
      f32.store(at(panel, j), j < columns ? f32.load(b + <usize>j * columnStep) : 0)
    }
    panel += 32
    b += 4
  }
}
