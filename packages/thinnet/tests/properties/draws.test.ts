import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Call,
  checkGradients,
  type Declare,
  type DrawsOptions,
  type Inputs,
  initializers,
  input,
  Layer,
  type LayerOptions,
  layers,
  model,
  type Pass,
  type Region,
  random,
  type Shape,
  sequential,
  standalone,
  type Tensor,
  tensor,
} from '../../src/index.ts'
import { CHECKED } from '../parity/support.ts'
import { assertSameOnThreads } from '../threads.ts'

type Kind = 'uniforms' | 'normals' | 'mask'
const KINDS: readonly Kind[] = ['uniforms', 'normals', 'mask']
const RATE = 0.3

interface Of extends LayerOptions {
  kind: Kind
  draws?: DrawsOptions
  once?: boolean
  says?: boolean
}

/** y = x · r, dx = dy · r, r drawn for each element; `once`: for each of a sample, shared by the batch. */
class Drawn extends Layer {
  readonly of: Of

  constructor(of: Of) {
    super(of)
    this.of = of
  }

  override get type() {
    return 'drawn'
  }

  override get drawsOncePerBatch() {
    return this.of.says ?? this.of.once ?? false
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { kind, once = false } = this.of
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const r = declare.scratch(shape, { batched: !once })
    const factors = declare.scratch(shape)
    const draws = declare.draws(this.of.draws)
    const apply = (out: Region, values: Region, pass: Pass): Region => {
      if (kind === 'mask') draws.mask(r, RATE, pass)
      else draws[kind](r, pass)
      const samples = values.shape[0]!
      const size = r.size
      for (let n = 0; once && n < samples; n++) {
        pass.kernels.copyColumns(factors, r, { rows: 1, columns: size, from: 0, to: n * size })
      }
      pass.kernels.multiply(out, values, once ? factors : r)
      return out
    }
    return { forward: ([x], pass) => apply(y, x, pass), backward: (dy, pass) => [dx && apply(dx, dy, pass)] }
  }
}

const ones = (rows: number, columns: number) => tensor(new Float32Array(rows * columns).fill(1), [rows, columns])
const numbers = ({ data }: Tensor) => Array.from(data)

/** What the definitions say, of the stream of this site. */
function defined(kind: Kind, site: string, seed: number, step: number, first: number, count: number): number[] {
  const at = (purpose: 'uniform' | 'noise' | 'dropout') => random.streamOf({ seed, site, step, purpose })
  if (kind === 'uniforms') return Array.from(random.uniforms(at('uniform'), count, first))
  if (kind === 'normals') return Array.from(random.normals(at('noise'), count, first))
  const mask = new Uint8Array(count)
  random.keepMask(at('dropout'), RATE, first, count, mask)
  return Array.from(mask)
}

for (const kind of KINDS) {
  describe(`declare.draws: ${kind}`, () => {
    test('are what the definition says, at each step and site, in forward and in backward', async () => {
      for (const { backend, dtype } of CHECKED) {
        const round = dtype === 'float32' ? Math.fround : (value: number) => value
        for (const [draws, site, seed] of [
          [undefined, 'd', 5],
          [{ name: 'shift' }, 'd//shift', 5],
          [{ name: 'shift', seed: 9 }, 'd//shift', 9],
        ] as const) {
          const layer = new Drawn({ kind, name: 'd', ...(draws && { draws }) })
          const alone = standalone(layer, { inputShape: [7], seed: 5, backend, dtype })
          for (const step of [0, 3]) {
            const want = defined(kind, site, seed, step, 0, 21).map(round)
            assert.deepEqual(numbers(await alone.forward(ones(3, 7), { step })), want)
            assert.deepEqual(numbers(await alone.backward(ones(3, 7))), want)
          }
        }
      }
    })

    test('of two calls of one layer differ', async () => {
      for (const [draws, sites] of [
        [{}, ['d', 'd/1']],
        [{ name: 'shift' }, ['d//shift', 'd/1//shift']],
      ] as const) {
        const x = input({ shape: [8] })
        const layer = new Drawn({ kind, name: 'd', draws })
        const twice = model({ seed: 5, threads: 1, inputs: x, outputs: [layer.apply(x), layer.apply(x)] })
        const ys = (await twice.predict(ones(2, 8), { training: true, step: 1 })) as unknown as Tensor[]
        for (const [k, y] of ys.entries()) {
          assert.deepEqual(numbers(y), defined(kind, sites[k]!, 5, 1, 0, 16).map(Math.fround))
        }
        twice.dispose()
      }
    })

    test('a batch computed in parts draws what the whole does', async () => {
      for (const { backend, dtype } of CHECKED) {
        const net = sequential({ backend, dtype, seed: 4, layers: [new Drawn({ kind, inputShape: [7] })] })
        const whole = await net.predict(ones(9, 7), { training: true })
        assert.deepEqual(numbers(await net.predict(ones(9, 7), { training: true, batchSize: 2 })), numbers(whole))
        net.dispose()
      }
    })

    test('the same bits on 1 and 2 threads', async () => {
      const kernel = { uniforms: 'uniforms', normals: 'gaussianNoise', mask: 'dropout' } as const
      await assertSameOnThreads({ threads: [2], kernels: [kernel[kind]] }, async threads => {
        const layer = new Drawn({ kind, inputShape: [4000] })
        const net = sequential({ backend: 'wasm', threads, seed: 5, layers: [layer] })
        const { data } = await net.predict(ones(64, 4000), { training: true })
        net.dispose()
        return data
      })
    })

    for (const once of [false, true]) {
      test(`have a gradient to check at a frozen step${once ? ', drawn once per batch' : ''}`, async () => {
        const { passed, worst } = await checkGradients(new Drawn({ kind, once }), { inputShape: [6], batchSize: 4 })
        assert.ok(passed, worst)
      })
    }

    test('drawn once per batch, all samples share them, and each Monte-Carlo sample has its own', async () => {
      const row = () => [new Drawn({ kind, once: true, name: 'd', inputShape: [5] })]
      const net = sequential({ seed: 6, threads: 1, layers: row() })
      const y = numbers(await net.predict(ones(3, 5), { training: true, step: 2 }))
      const want = defined(kind, 'd', 6, 2, 0, 5).map(Math.fround)
      assert.deepEqual(y, [...want, ...want, ...want])
      const { mean } = await net.predict(ones(3, 5), { training: true, step: 2, samples: 4 })
      const all = [0, 1, 2, 3].map(draw => defined(kind, 'd', 6, 2, draw * 5, 5))
      const means = want.map((_, i) => all.reduce((sum, draw) => sum + draw[i]!, 0) / 4)
      for (const [i, value] of mean.data.entries()) assert.ok(Math.abs(value - means[i % 5]!) < 1e-6)
    })
  })
}

describe('declare.draws', () => {
  test('uniforms, normals and masks of one name are independent', async () => {
    const n = 20_000
    const [u, z, m] = KINDS.map(kind => defined(kind, 'd', 1, 0, 0, n))
    const centred = [u!.map(v => v - 0.5), z!, m!.map(v => v - (1 - RATE))]
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const mean = centred[a]!.reduce((sum, value, i) => sum + value * centred[b]![i]!, 0) / n
      assert.ok(Math.abs(mean) < 5 / Math.sqrt(n), `${KINDS[a]} and ${KINDS[b]}: ${mean}`)
    }
  })

  test('within a concreteDropout are of another site than its own', async () => {
    class Weighted extends Drawn {
      override build(inputs: Inputs<Shape>, declare: Declare): Call {
        const { gradient } = declare.parameter('kernel', [4, 4], { initializer: initializers.zeros() })
        const call = super.build(inputs, declare)
        const backward: Call['backward'] = (dy, pass, values) => {
          pass.kernels.fill(gradient, 0)
          return call.backward(dy, pass, values)
        }
        return { ...call, backward }
      }
    }
    const layer = layers.concreteDropout({ layer: new Weighted({ kind: 'mask' }), name: 'd' })
    const alone = standalone(layer, { inputShape: [4], seed: 1 })
    const y = numbers(await alone.forward(ones(2, 4), { step: 0 }))
    const want = defined('mask', 'd//wrapped ', 1, 0, 0, 8)
    assert.deepEqual(
      y.map(value => (value === 0 ? 0 : 1)),
      want,
    )
  })

  const refused = (options: Of, message: RegExp) =>
    assert.rejects(async () => standalone(new Drawn(options), { inputShape: [2] }).forward(ones(1, 2)), message)

  test('refuses what cannot be meant', async () => {
    const kind = 'uniforms'
    await refused(
      { kind, draws: { name: 'a/b' } },
      /^ThinnetError: Drawn "drawn": draws: .* name: a string without "\/"/,
    )
    await refused({ kind, draws: { seed: -1 } }, /seed: expected a whole number/)
    await refused({ kind, draws: { nmae: 'a' } as never }, /nmae.*name/)
    await refused(
      { kind, once: true, says: false },
      /^ThinnetError: Drawn "drawn": expected a layer that draws for each sample, got a draw for the whole batch. .*drawsOncePerBatch/,
    )
    class Wrong extends Drawn {
      override build([shape]: Inputs<Shape>, declare: Declare): Call {
        const y = declare.output(shape)
        const draws = declare.draws()
        if (this.of.kind === 'normals') declare.draws({})
        const places = declare.scratch(shape, { dtype: 'int32' })
        const forward = (_: unknown, pass: Pass) => {
          if (this.of.kind === 'mask') draws.mask(y, 1.5, pass)
          else draws.uniforms(places, pass)
          return y
        }
        return { forward, backward: () => [null] }
      }
    }
    const wrong = (kind: Kind) => standalone(new Wrong({ kind }), { inputShape: [2] }).forward(ones(1, 2))
    await assert.rejects(() => wrong('mask'), /^ThinnetError: Wrong "drawn": expected a rate in \[0, 1\], got 1.5/)
    await assert.rejects(() => wrong('uniforms'), /expected to draw into a region of float32, got int32/)
    await assert.rejects(async () => wrong('normals'), /expected draws of different names, got one name twice/)
  })

  test('are refused into what is not the layer’s own', async () => {
    class Over extends Drawn {
      override build([shape]: Inputs<Shape>, declare: Declare): Call {
        const y = declare.output(shape)
        const draws = declare.draws()
        return {
          forward([x], pass) {
            draws.uniforms(x, pass)
            return y
          },
          backward: () => [null],
        }
      }
    }
    const alone = standalone(new Over({ kind: 'uniforms' }), { inputShape: [2] })
    await assert.rejects(alone.forward(ones(1, 2)), /expected forward to write regions of its own, got its input x/)
  })
})
