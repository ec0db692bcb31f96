import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DropoutMask, Kernels } from '../../src/kernels/kernels.ts'
import { keepMask } from '../../src/random/dropout-mask.ts'
import { PURPOSE, type Stream } from '../../src/random/streams.ts'
import { assertClose, factorOf } from './compare.ts'
import { onEach, onEachFloat32, reference } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { integers, uniform } from './values.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const stream: Stream = { key: [0x12345678, 0x9abcdef0], step: 7, site: 0xdeadbeef, purpose: PURPOSE.dropout }

interface Sizes {
  samples: number
  inputs: number
  units: number
}
interface Values {
  x: number[]
  w: number[]
  dy: number[]
  bias: number[]
}

/** Sizes beyond what is drawn at a time: in columns, in rows of few columns, and in all. */
const SIZES: Sizes[] = [
  { samples: 0, inputs: 3, units: 5 },
  { samples: 2, inputs: 1, units: 1 },
  { samples: 3, inputs: 3, units: 5 },
  { samples: 2, inputs: 7, units: 16 },
  { samples: 2, inputs: 5, units: 37 },
  { samples: 2, inputs: 2, units: 4102 },
  { samples: 2, inputs: 260, units: 33 },
  { samples: 1, inputs: 4500, units: 1 },
]

function valuesOf({ samples, inputs, units }: Sizes, make = integers, seed = 1): Values {
  const sizes = { x: samples * inputs, w: inputs * units, dy: samples * units, bias: units }
  const all = Object.entries(sizes).map(([name, size], i) => [name, make(seed + i, size)])
  return Object.fromEntries(all) as unknown as Values
}

/** All that the two kernels compute; `dwAlone` is dw where no dx is wanted. */
function run(kernels: Kernels, sizes: Sizes, values: Values, mask: DropoutMask, scale: number) {
  const { samples, inputs, units } = sizes
  const shapes = { x: [samples, inputs], w: [inputs, units], dy: [samples, units], bias: [units] }
  const inputsOf = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, given(shape, values[name as keyof Values])]),
  ) as Record<keyof Values, ReturnType<typeof given>>
  const outs = {
    y: out(shapes.dy),
    plain: out(shapes.dy),
    dx: out(shapes.x),
    dw: out(shapes.w),
    dwAlone: out(shapes.w),
  }
  return call(kernels, inputsOf, outs, (k, r) => {
    k.dropConnectForward(r.y, r.x, r.w, r.bias, mask, scale)
    k.dropConnectForward(r.plain, r.x, r.w, null, mask, scale)
    k.dropConnectBackward(r.dx, r.dw, r.dy, r.x, r.w, mask, scale)
    k.dropConnectBackward(null, r.dwAlone, r.dy, r.x, r.w, mask, scale)
  })
}

/** The definition, term by term. */
function expected({ samples, inputs, units }: Sizes, { x, w, dy, bias }: Values, mask: DropoutMask, scale: number) {
  const kept = new Uint8Array(samples * inputs * units)
  keepMask(mask.stream, mask.rate, mask.first, kept.length, kept)
  const zeros = (size: number) => Array<number>(size).fill(0)
  const [y, dx, dw] = [zeros(samples * units), zeros(samples * inputs), zeros(inputs * units)]
  for (let e = 0; e < kept.length; e++) {
    if (!kept[e]) continue
    const [n, i, j] = [Math.floor(e / (inputs * units)), Math.floor(e / units) % inputs, e % units]
    dx[n * inputs + i] += scale * w[i * units + j] * dy[n * units + j]
    if (x[n * inputs + i] === 0) continue
    y[n * units + j] += scale * x[n * inputs + i] * w[i * units + j]
    dw[i * units + j] += scale * x[n * inputs + i] * dy[n * units + j]
  }
  return { y: y.map((sum, at) => sum + bias[at % units]), plain: y, dx, dw, dwAlone: dw }
}

/** −0 is as good as 0. */
const positive = (all: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.map(value => value + 0)]))

const MASKS: DropoutMask[] = [0, 0.3, 0.5, 1].flatMap(rate =>
  [0, 5, 2 ** 32 - 3, 2 ** 36 + 7].map(first => ({ rate, stream, first })),
)
/** Worked out once, for all implementations. */
const CASES = SIZES.map(sizes => {
  const values = valuesOf(sizes)
  return { sizes, values, wanted: MASKS.map(mask => positive(expected(sizes, values, mask, 2))) }
})

onEach('dropConnect', kernels => {
  for (const { sizes, values, wanted } of CASES) {
    test(`${Object.values(sizes)}: as defined, exactly`, async () => {
      for (const [i, mask] of MASKS.entries()) {
        const got = await run(kernels, sizes, values, mask, 2)
        assert.deepEqual(positive(got), wanted[i], `rate ${mask.rate}, first ${mask.first}`)
      }
    })
  }

  const sizes = { samples: 6, inputs: 50, units: 21 }

  test('a batch computed in parts draws the masks of the whole', async () => {
    const values = valuesOf(sizes, uniform)
    const whole = await run(kernels, sizes, values, { rate: 0.4, stream, first: 0 }, 1)
    const later = { ...values, x: values.x.slice(4 * 50), dy: values.dy.slice(4 * 21) }
    const part = await run(kernels, { ...sizes, samples: 2 }, later, { rate: 0.4, stream, first: 4 * 50 * 21 }, 1)
    assert.deepEqual(part.y, whole.y.slice(4 * 21))
    assert.deepEqual(part.dx, whole.dx.slice(4 * 50))
  })

  test('dw has the same bits whether dx is wanted or not, zeros among x or none', async () => {
    const values = valuesOf(sizes, uniform)
    for (const x of [values.x, values.x.map((value, i) => (i % 3 ? value : 0))]) {
      const { dw, dwAlone } = await run(kernels, sizes, { ...values, x }, { rate: 0.4, stream, first: 3 }, 1.7)
      assert.deepEqual(dwAlone, dw)
    }
  })

  test('a term whose x is 0 counts as 0, and so does a dropped one; a kept NaN stays', async () => {
    const one = { samples: 40, inputs: 1, units: 3 }
    const mask = { rate: 0.5, stream, first: 0 }
    const kept = new Uint8Array(120)
    keepMask(stream, 0.5, 0, 120, kept)
    for (const value of [nan, infinity, -infinity]) {
      const plain = { x: Array(40).fill(1), w: [1, 1, 1], dy: Array(120).fill(1), bias: [0, 0, 0] }
      const zeros = await run(kernels, one, { ...plain, x: Array(40).fill(0), w: Array(3).fill(value) }, mask, 2)
      assert.deepEqual(positive(zeros).y, Array(120).fill(0))
      const still = await run(kernels, one, { ...plain, x: Array(40).fill(0), dy: Array(120).fill(value) }, mask, 2)
      assert.deepEqual([...still.dw, ...still.dwAlone].map(Math.abs), Array(6).fill(0))
      const weights = await run(kernels, one, { ...plain, w: Array(3).fill(value) }, mask, 2)
      assert.deepEqual(
        positive(weights).y,
        [...kept].map(k => (k ? value : 0)),
      )
      const inputs = await run(kernels, one, { ...plain, x: Array(40).fill(value) }, mask, 2)
      assert.deepEqual(
        positive(inputs).y,
        [...kept].map(k => (k ? value : 0)),
      )
      const dy = plain.dy.map((_, i) => (kept[i] ? 1 : value))
      const gradients = await run(kernels, one, { ...plain, dy }, mask, 2)
      assert.ok(gradients.dx.every(Number.isFinite) && gradients.dw.every(Number.isFinite), 'dropped ones are gone')
    }
  })

  test('what lies next to a row does not come into it', async () => {
    // 5 columns: the vectors of a row reach into the next, whose numbers are no numbers
    const small = { samples: 3, inputs: 4, units: 5 }
    const values = valuesOf(small)
    const w = values.w.map((value, i) => (i >= 15 ? nan : value))
    const dy = values.dy.map((value, i) => (i >= 10 ? infinity : value))
    const got = await run(kernels, small, { ...values, w, dy }, { rate: 0.25, stream, first: 0 }, 1)
    for (const n of [0, 1]) assert.ok(got.dx.slice(n * 4, n * 4 + 3).every(Number.isFinite), `${got.dx}`)
  })
})

onEachFloat32('dropConnect', kernels => {
  test('any rate, stream, sizes and first', async () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    const masks = fc.record({
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      stream: fc.record({ key: fc.tuple(word, word), step: word, site: word, purpose: fc.constant(PURPOSE.dropout) }),
      first: fc.integer({ min: 0, max: 2 ** 40 }),
    })
    const sizes = fc.record({
      samples: fc.integer({ min: 1, max: 6 }),
      inputs: fc.integer({ min: 1, max: 40 }),
      units: fc.integer({ min: 1, max: 70 }),
    })
    await fc.assert(
      fc.asyncProperty(masks, sizes, fc.integer(), fc.nat(3), async (mask, of, seed, zeros) => {
        const values = valuesOf(of, uniform, seed)
        values.x = values.x.map((value, i) => (i % 4 < zeros ? 0 : value))
        const absolute = Object.fromEntries(
          Object.entries(values).map(([name, all]) => [name, all.map(Math.abs)]),
        ) as unknown as Values
        const got = await run(kernels, of, values, mask, 1.5)
        const want = await run(reference, of, values, mask, 1.5)
        const terms = await run(reference, of, absolute, mask, 1.5)
        const factor = factorOf(Math.max(...Object.values(of)))
        for (const what of ['y', 'plain', 'dx', 'dw', 'dwAlone'] as const) {
          assertClose(kernels, got[what], want[what], { magnitudes: terms[what], factor, what })
        }
      }),
      { numRuns: 100 },
    )
  })

  test('a mask of more than 2³² elements', { skip: kernels.backend === 'reference' && 'draws them all' }, async () => {
    // but for the last input of the last sample all are 0, and not drawn
    const [samples, size] = [1026, 2048]
    const x = new Float32Array(samples * size)
    x[x.length - 1] = 1
    const mask = { rate: 0.5, stream, first: 2 ** 33 + 3 }
    const w = given([size, size], new Float32Array(size * size).fill(1))
    const dy = given([samples, size], new Float32Array(samples * size).fill(1))
    const inputs = { x: given([samples, size], x), w, dy }
    const { y, dw } = await call(kernels, inputs, { y: out([samples, size]), dw: out([size, size]) }, (k, r) => {
      k.dropConnectForward(r.y, r.x, r.w, null, mask, 1)
      k.dropConnectBackward(null, r.dw, r.dy, r.x, r.w, mask, 1)
    })
    const kept = new Uint8Array(size)
    keepMask(stream, 0.5, mask.first + (x.length - 1) * size, size, kept)
    assert.deepEqual(dw.slice(-size), Array.from(kept))
    assert.deepEqual(y.slice(-size), Array.from(kept))
  })
})
