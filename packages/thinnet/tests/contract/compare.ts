import assert from 'node:assert/strict'
import type { Kernels } from '../../src/kernels/kernels.ts'
import { reference } from './implementations.ts'
import { type Body, call, type Given, type Out } from './regions.ts'

/** How far from 1 the next number is. */
const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 }
/** Below this float32 has fewer digits, and an implementation may flush to 0. */
const SMALLEST = 2 ** -126

/** Sizes of the terms that an out is summed from, where they are larger than the out itself: one for all, or each. */
export type Magnitudes = number | ArrayLike<number>

/** |got − want| ≤ factor · epsilon · max(|want|, magnitude), element by element; NaN only equals NaN. */
export function assertClose(
  { dtype }: Pick<Kernels, 'dtype'>,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { magnitudes = 0, factor = 8, what = 'out' }: { magnitudes?: Magnitudes; factor?: number; what?: string } = {},
): void {
  assert.equal(got.length, want.length, `${what}: number of elements`)
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i] || (Number.isNaN(got[i]) && Number.isNaN(want[i]))) continue
    const magnitude = typeof magnitudes === 'number' ? magnitudes : magnitudes[i]
    const tolerance = factor * EPSILON[dtype] * Math.max(Math.abs(want[i]), magnitude) + SMALLEST
    const error = Math.abs(got[i] - want[i])
    // written for the wrong one alone: there are millions
    if (!(error <= tolerance))
      assert.fail(`${what}[${i}]: ${got[i]}, not ${want[i]}; off by ${error}, allowed ${tolerance}`)
  }
}

/** Runs `body` on these kernels and on the reference, on the same numbers, and compares each float out. */
export async function assertAgrees<I extends string, O extends string>(
  kernels: Kernels,
  inputs: Record<I, Given>,
  outs: Record<O, Out>,
  body: Body<NoInfer<I | O>>,
  options: { magnitudes?: Partial<Record<O, Magnitudes>>; factor?: number } = {},
): Promise<void> {
  const got = await call(kernels, inputs, outs, body)
  const want = await call(reference, inputs, outs, body)
  for (const what of Object.keys(outs) as O[]) {
    if (outs[what].dtype === 'int32') assert.deepEqual(got[what], want[what], what)
    else assertClose(kernels, got[what], want[what], { ...options, magnitudes: options.magnitudes?.[what] ?? 0, what })
  }
}

/** Σ |terms| of outs that are sums of products: what the same kernel makes of the absolute values. */
export function termsOf<I extends string, O extends string>(
  inputs: Record<I, Given>,
  outs: Record<O, Out>,
  body: Body<NoInfer<I | O>>,
): Promise<Record<O, number[]>> {
  const absolute = <All extends Record<string, Out>>(all: All): All =>
    Object.fromEntries(
      Object.entries(all).map(([name, one]) => [
        name,
        { ...one, values: one.values && Array.from(one.values, Math.abs) },
      ]),
    ) as All
  return call(reference, absolute(inputs), absolute(outs), body)
}

/**
 * The factor for a sum of that many products: rounding errors walk at random, so that they grow as its square root,
 * whatever the order of the sum.
 */
export function factorOf(count: number): number {
  return 4 + 2 * Math.sqrt(count)
}
