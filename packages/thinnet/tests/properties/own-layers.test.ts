import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  auditScale,
  type Call,
  checkGradients,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  layers,
  type Region,
  type Sequential,
  type Shape,
  sequential,
  standalone,
  ThinnetError,
  tensor,
} from '../../src/index.ts'
import { host } from '../host.ts'
import { assertClose, CHECKED } from '../parity/support.ts'

type Options = { inputShape?: Shape }

/** y = f(x) + w, with dx = f′(x) · dy: says what it reads and whether y may be written over x. */
class Elementwise extends Layer {
  readonly of: { f: (v: number) => number; df: (v: number) => number; w?: number; inPlace?: boolean; reads?: boolean }

  constructor(of: Elementwise['of'], options: Options = {}) {
    super(options)
    this.of = of
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { f, df, w: value, inPlace = false, reads = false } = this.of
    const w =
      value === undefined ? null : declare.parameter('w', [1], { initializer: initializers.constant({ value }) })
    const y = declare.output(shape, { inPlace })
    const dx = declare.inputGradient()
    if (reads) declare.backwardReads('input')
    return {
      forward([x], { kernels }) {
        const [from, to] = [host(kernels).view(x), host(kernels).view(y)]
        const added = w ? host(kernels).view(w.value)[0]! : 0
        for (let i = 0; i < to.length; i++) to[i] = f(from[i]!) + added
        return y
      },
      backward(dy, { kernels }, { inputs }) {
        const given = host(kernels).view(dy)
        const x = reads ? host(kernels).view(inputs[0]) : given
        if (w) host(kernels).view(w.gradient)[0] = Array.from(given).reduce((a, b) => a + b, 0)
        const to = dx && host(kernels).view(dx)
        for (let i = 0; to && i < to.length; i++) to[i] = df(x[i]!) * given[i]!
        return [dx]
      },
    }
  }
}

/** Halves in training; in inference, or `always`, hands x and dy on. */
class HandsOn extends Layer {
  readonly of: { declared: boolean; inPlace: boolean; always: boolean }

  constructor(of: HandsOn['of'], options: Options = {}) {
    super(options)
    this.of = of
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { declared, inPlace, always } = this.of
    const y = declare.output(shape, { inPlace, passThrough: declared })
    const dx = declare.inputGradient()
    return {
      forward([x], { kernels, training }) {
        if (!training || always) return x
        kernels.scale(y, x, 0.5)
        return y
      },
      backward(dy, { kernels, training }) {
        if (!training || always) return [dy]
        if (dx) kernels.scale(dx, dy, 0.5)
        return [dx]
      },
    }
  }
}

/** A layer of a row, to be made again for each network, and what it makes of x in inference. */
interface Piece {
  make: (options?: Options) => Layer
  infer: (x: number[]) => number[]
  undeclared: boolean
}

const pieceOf = (make: Piece['make'], f: (v: number) => number): Piece => {
  return { make, infer: x => x.map(f), undeclared: false }
}
const elementwise = (of: Elementwise['of']) =>
  pieceOf(
    o => new Elementwise(of, o),
    v => of.f(v) + (of.w ?? 0),
  )
const identity = (make: Piece['make']) => pieceOf(make, v => v)
const run = (row: Piece[], x: number[]) => row.reduce((values, { infer }) => infer(values), x)

const handsOn = (declared: fc.Arbitrary<boolean>) =>
  fc.record({ declared, inPlace: fc.boolean(), always: fc.boolean() }).map((of): Piece => {
    return { ...identity(o => new HandsOn(of, o)), undeclared: !of.declared }
  })

/** Rows of 1 to 7 layers; `declared` of those that hand something on. Nothing in them has a kink, or is steep. */
function rowsOf(declared: fc.Arbitrary<boolean>): fc.Arbitrary<Piece[]> {
  const { row } = fc.letrec<{ row: Piece[]; piece: Piece; residual: Piece }>(tie => ({
    row: fc.array(tie('piece'), { minLength: 1, maxLength: 7 }),
    piece: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.boolean().map(inPlace => elementwise({ f: v => 0.7 * v - 0.1, df: () => 0.7, inPlace })),
      fc.constant(elementwise({ f: v => v, df: () => 1, w: 0.3 })),
      fc.constant(elementwise({ f: v => Math.sin(v / 2), df: v => Math.cos(v / 2) / 2, reads: true })),
      fc.constant(pieceOf(o => layers.activation({ activation: 'tanh', ...o }), Math.tanh)),
      fc.constant(identity(o => layers.dropout({ rate: 0.4, ...o }))),
      fc.constant(
        pieceOf(
          o => layers.dropout({ rate: 0.4, scaling: 'vanilla', ...o }),
          v => 0.6 * v,
        ),
      ),
      handsOn(declared),
      handsOn(declared),
      tie('residual'),
    ),
    residual: (tie('row') as fc.Arbitrary<Piece[]>).map(inner => ({
      make: o => layers.residual({ layers: inner.map(({ make }) => make()), ...o }),
      infer: x => run(inner, x).map((v, i) => v + x[i]!),
      undeclared: inner.some(({ undeclared }) => undeclared),
    })),
  }))
  // flat in the end: the same memory under another shape, wherever the row left its values
  return row.map(pieces => [...pieces, identity(o => layers.flatten(o)), elementwise({ f: v => v, df: () => 1, w: 1 })])
}

const shape = [2, 3]
const x = tensor(
  Float64Array.from({ length: 18 }, (_, i) => Math.fround(Math.sin(i + 1))),
  [3, ...shape],
)
const made = (row: Piece[]) => row.map(({ make }, i) => make(i === 0 ? { inputShape: shape } : {}))

describe('layers of one’s own that hand on what they are given, in random networks', () => {
  for (const { backend, dtype } of CHECKED) {
    test(`predict right where they say so, and are refused where not, on ${backend}`, async () => {
      const seen = { right: 0, refused: 0 }
      await fc.assert(
        fc.asyncProperty(rowsOf(fc.integer({ min: 0, max: 3 }).map(n => n > 0)), async row => {
          const model = sequential({ backend, dtype, threads: 1, layers: made(row) })
          if (row.some(({ undeclared }) => undeclared)) {
            await assert.rejects(model.predict(x), /^ThinnetError: HandsOn "hands_on.*": expected forward to return/)
            seen.refused++
          } else {
            const { data } = await model.predict(x)
            assertClose(data, run(row, [...x.data]), dtype === 'float64' ? 1e-14 : 1e-5, 'y')
            seen.right++
          }
          model.dispose()
        }),
        { numRuns: 150 },
      )
      assert.ok(seen.right > 20 && seen.refused > 20, JSON.stringify(seen))
    })
  }

  test('have the right gradients where they say so, in training and in inference', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(fc.constant(true)), fc.boolean(), async (row, training) => {
        const options = { inputShape: shape, batchSize: 2, training, tolerance: 1e-5 }
        const { passed, worst, checks } = await checkGradients(made(row), options)
        assert.ok(passed, worst)
        assert.equal(checks[0]!.name, 'input')
      }),
      { numRuns: 150 },
    )
  })
})

/** x / 2 by the rules, but for what it is told to return. */
class Returns extends Layer {
  readonly of: { forward?: Wrong; backward?: Wrong | 'dx itself' }

  constructor(of: Returns['of'], options: Options = {}) {
    super(options)
    this.of = of
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const kernel = declare.parameter('kernel', [2, 2], { initializer: initializers.zeros() })
    const [y, dx] = [declare.output(shape), declare.inputGradient()]
    const [saved, small] = [declare.saved(shape), declare.scratch([1])]
    const instead = (wrong: Wrong, given: Region): unknown => {
      if (wrong === 'a promise') return Promise.reject(new Error('nobody waits for it'))
      return { given, undefined: undefined, null: null, 'a number': 3, saved, small }[wrong]
    }
    const { forward, backward } = this.of
    return {
      forward([x], { kernels }) {
        kernels.scale(y, x, 0.5)
        return (forward ? instead(forward, x) : y) as Region
      },
      backward(dy, { kernels }) {
        kernels.fill(kernel.gradient, 0)
        if (dx) kernels.scale(dx, dy, 0.5)
        if (backward === 'dx itself') return dx as never
        if (backward === 'a promise') return instead(backward, dy) as never
        return [(backward ? instead(backward, dy) : dx) as Region | null]
      },
    }
  }
}
type Wrong = 'given' | 'undefined' | 'null' | 'a number' | 'saved' | 'small' | 'a promise'

/** What the error says was returned. */
const FORWARD: Record<Wrong, RegExp> = {
  given:
    /^Returns ".*": expected forward to return the region that declare.output gave in build, got x, its input\. Write y into that region and return it; .* declare.output\(shape, \{ passThrough: true \}\)\.$/,
  undefined: /^Returns ".*": expected forward to return .*, got undefined\. Write y into that region and return it\.$/,
  null: /^Returns ".*": expected forward to return .*, got null\. Write/,
  'a number': /^Returns ".*": expected forward to return .*, got 3\. Write/,
  saved: /^Returns ".*": expected forward to return .*, got another region, float(32|64) \[\d, 2\]\. Write/,
  small: /^Returns ".*": expected forward to return .*, got another region, float(32|64) \[\d, 1\]\. Write/,
  'a promise': /^Returns ".*": expected forward to return .*, got a promise\. Take the async off.*\. Write y/,
}
const BACKWARD: Record<Exclude<Wrong, 'undefined'>, RegExp> = {
  given:
    /^Returns ".*": expected backward to return \[the region that declare.inputGradient gave in build\], got dy, what it was given\. Write dx into that region and return it, in an array; .* declare.output\(shape, \{ passThrough: true \}\)\.$/,
  null: /^Returns ".*": expected backward to return .*, got null\. Write dx into that region and return it, in an array\.$/,
  'a number': /^Returns ".*": expected backward to return .*, got 3\. Write/,
  saved: /^Returns ".*": expected backward to return .*, got another region, float(32|64) \[\d, 2\]\. Write/,
  small: /^Returns ".*": expected backward to return .*, got another region, float(32|64) \[\d, 1\]\. Write/,
  'a promise': /^Returns ".*": expected backward to return .*, got a promise\. Take the async off.*\. Write dx/,
}

const points = [
  [1, 2],
  [3, 4],
]
/** Where a layer may be. */
const PLACES: Record<string, (make: () => Layer) => Layer[]> = {
  'in the row': make => [make(), layers.dense({ units: 2 })],
  'in a residual': make => [layers.residual({ layers: [make(), layers.dense({ units: 2 })] })],
  'in a residual in a residual': make => [layers.residual({ layers: [layers.residual({ layers: [make()] })] })],
  'in a concreteDropout': make => [layers.concreteDropout({ layer: make() })],
}
/** All that calls forward, each on a layer in this place; and those that call backward. */
const FORWARDS: Record<string, (row: Layer[]) => Promise<unknown>> = {
  predict: row => modelOf(row).predict(points),
  'predict in training': row => modelOf(row).predict(points, { training: true }),
  'Monte-Carlo samples': row => modelOf(row).predict(points, { training: true, samples: 3 }),
  evaluate: row => modelOf(row).evaluate(points, points),
  layerOutputs: row => modelOf(row).layerOutputs(points),
  auditScale: row => auditScale(modelOf(row), points),
  'standalone forward': row => standalone(row, { inputShape: [2] }).forward(points),
}
const BACKWARDS: Record<string, (row: Layer[]) => Promise<unknown>> = {
  fit: row => modelOf(row).fit(points, points),
  trainOnBatch: row => modelOf(row).trainOnBatch(points, points),
  gradientsOnBatch: row => modelOf(row).gradientsOnBatch(points, points),
  checkGradients: row => checkGradients(row, { inputShape: [2] }),
  async 'standalone backward'(row) {
    const alone = standalone(row, { inputShape: [2] })
    await alone.forward(points)
    return alone.backward(points)
  },
}
function modelOf(row: Layer[]): Sequential {
  const model = sequential({ threads: 1, layers: [layers.dense({ units: 2, inputShape: [2] }), ...row] })
  model.compile({ loss: 'meanSquaredError' })
  return model
}

describe('what forward and backward return', () => {
  for (const [where, place] of Object.entries(PLACES)) {
    test(`nothing is wrong with a layer that keeps to the rules, ${where}`, async () => {
      for (const call of Object.values({ ...FORWARDS, ...BACKWARDS })) await call(place(() => new Returns({})))
    })
    for (const [forward, message] of Object.entries(FORWARD) as [Wrong, RegExp][]) {
      test(`forward: ${forward} is refused, ${where}`, async () => {
        for (const [name, call] of Object.entries({ ...FORWARDS, ...BACKWARDS })) {
          await assert.rejects(call(place(() => new Returns({ forward }))), refusal(message), name)
        }
      })
    }
    for (const [backward, message] of Object.entries(BACKWARD) as [Wrong, RegExp][]) {
      test(`backward: ${backward} is refused, ${where}`, async () => {
        for (const [name, call] of Object.entries(BACKWARDS)) {
          await assert.rejects(call(place(() => new Returns({ backward }))), refusal(message), name)
        }
      })
    }
  }

  test('backward of a first layer, of which nobody asks dx: dy is refused all the same, nothing is as good as null', async () => {
    const model = (backward: Wrong) => {
      const made = sequential({ threads: 1, layers: [new Returns({ backward }, { inputShape: [2] })] })
      made.compile({ loss: 'meanSquaredError' })
      return made
    }
    const wanted =
      /expected backward to return \[null\], as declare.inputGradient gave in build or was not called, got dy/
    await assert.rejects(model('given').fit(points, points), wanted)
    await assert.rejects(model('a promise').fit(points, points), /got a promise/)
    await model('null').fit(points, points)
    await model('undefined').fit(points, points)
  })

  test('… but by a layer that hands on, which need not ask whether anybody wants it', async () => {
    const first = new HandsOn({ declared: true, inPlace: false, always: true }, { inputShape: [2] })
    const made = sequential({ threads: 1, layers: [first, layers.dense({ units: 2 })] })
    made.compile({ loss: 'meanSquaredError' })
    await made.fit(points, points)
  })

  test('backward: dx that is in no array is refused', async () => {
    for (const call of Object.values(BACKWARDS)) {
      await assert.rejects(
        call([new Returns({ backward: 'dx itself' })]),
        refusal(
          /^Returns ".*": expected backward to return an array, of a dx for each input, got dx itself\. Return \[dx\]\.$/,
        ),
      )
    }
  })

  test('a layer that is wrapped may hand on what it says it does', async () => {
    class Through extends Returns {
      override build(inputs: Inputs<Shape>, declare: Declare): Call {
        return super.build(inputs, { ...declare, output: shape => declare.output(shape, { passThrough: true }) })
      }
    }
    const row = () => [layers.concreteDropout({ layer: new Through({ forward: 'given', backward: 'given' }) })]
    const alone = standalone(row(), { inputShape: [2] })
    assert.deepEqual([...(await alone.forward(points, { training: false })).data], points.flat())
    const { passed, worst } = await checkGradients(row(), { inputShape: [2] })
    assert.ok(passed, worst)
  })

  test('passThrough is for an output of the input’s shape', () => {
    class Flat extends Returns {
      override build([[a, b]]: Inputs<Shape>, declare: Declare): Call {
        const y = declare.output([a! * b!], { passThrough: true })
        return { forward: () => y, backward: () => [null] }
      }
    }
    assert.throws(
      () => standalone(new Flat({}), { inputShape: [2, 3] }),
      /^ThinnetError: Flat "flat": expected passThrough: an output of the input's shape, \[batch, 2, 3\], got \[batch, 6\]\. Call declare.reshaped/,
    )
  })
})

const refusal = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, message)
  return true
}
