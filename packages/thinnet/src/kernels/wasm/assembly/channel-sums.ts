import { at, double } from './simd'
import { BLOCK_SUMS, SUMS, totals } from './statistics/statistics'

/** sums[c] = Σ of channel c, of the blocks' sums */
export function channelTotals(sums: usize, count: i32, blocks: i32, shared: usize): void {
  totals(shared + SUMS, shared + BLOCK_SUMS, count, blocks, 1)
  for (let c = 0; c < count; c++) f32.store(at(sums, c), <f32>f64.load(double(shared + SUMS, c)))
}
