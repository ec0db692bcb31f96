import { at } from './simd'

// Two floats of a region at a time, as doubles: for what is computed in float64 and rounded where it is kept.

@inline
export function two(region: usize, i: i32): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at(region, i)))
}

/** Writes both, or the first where one is left, and returns them as they are now in the region. */
@inline
export function kept(region: usize, i: i32, v: v128, left: i32): v128 {
  const rounded = f32x4.demote_f64x2_zero(v)
  if (left > 1) v128.store64_lane(at(region, i), rounded, 0)
  else v128.store32_lane(at(region, i), rounded, 0)
  return f64x2.promote_low_f32x4(rounded)
}
