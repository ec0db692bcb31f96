import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Layer, layers, optimizers, type SequentialOptions, sequential, tensor } from '../../src/index.ts'
import { CHECKED, Probe } from '../parity/support.ts'

const rates = fc.double({ min: 0.05, max: 0.95, noNaN: true })
const seeds = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const ones = (rows: number, columns: number) => tensor(new Float32Array(rows * columns).fill(1), [rows, columns])
const onReference = { backend: 'reference', dtype: 'float64' } as const

/** What dropout lets through of ones, the masks being drawn in training. */
async function maskOf(options: Omit<SequentialOptions, 'layers'>, hidden: Layer[], rows = 2, columns = 64) {
  const model = sequential({ ...options, layers: hidden })
  const y = await model.predict(ones(rows, columns), { training: true })
  model.dispose()
  return Array.from(y.data, v => v !== 0)
}

function agreement(a: readonly boolean[], b: readonly boolean[]): number {
  return a.filter((v, i) => v === b[i]).length / a.length
}

describe('masks', () => {
  test('differ from step to step, and between layers', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async seed => {
        const probes = [new Probe(), new Probe()]
        const model = sequential({
          ...onReference,
          seed,
          layers: [
            layers.dropout({ rate: 0.5, inputShape: [64] }),
            probes[0]!,
            layers.dropout({ rate: 0.5 }),
            probes[1]!,
            // So that there is something to train.
            layers.dense({ units: 1 }),
          ],
        })
        model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' })
        const masks: boolean[][] = []
        const second: boolean[][] = []
        for (let step = 0; step < 4; step++) {
          await model.trainOnBatch(ones(4, 64), ones(4, 1))
          const first = probes[0]!.x.map(v => v !== 0)
          masks.push(first)
          // The second layer's mask is seen where the first let something through.
          second.push(probes[1]!.x.map(v => v !== 0).filter((_, i) => first[i]))
        }
        model.dispose()
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < i; j++) {
            // 256 fair coins agree in half the places: 0.25 to 0.75 is eight standard deviations to each side.
            const share = agreement(masks[i]!, masks[j]!)
            assert.ok(share > 0.25 && share < 0.75, `steps ${j} and ${i} agree in ${share}`)
          }
          // Were both layers' masks the same, all that came through the first would come through the second.
          const through = second[i]!.filter(v => v).length / second[i]!.length
          assert.ok(through > 0.2 && through < 0.8, `${through} through the second layer at step ${i}`)
        }
      }),
      { numRuns: 10 },
    )
  })

  test('of one layer are not changed by adding another', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, rates, async (seed, rate) => {
        const named = (inputShape?: number[]) =>
          layers.dropout({ rate, name: 'kept', ...(inputShape && { inputShape }) })
        const alone = await maskOf({ ...onReference, seed }, [named([64])])
        const others = [layers.activation({ activation: 'sigmoid', inputShape: [64] }), layers.batchNormalization()]
        const after = await maskOf({ ...onReference, seed }, [...others, named()])
        const more = [layers.dropout({ rate: 0, inputShape: [64] }), named(), layers.dropout({ rate: 0 })]
        assert.deepEqual(after, alone)
        assert.deepEqual(await maskOf({ ...onReference, seed }, more), alone)
      }),
      { numRuns: 20 },
    )
  })

  test('keep a fraction within binomial bounds', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, rates, async (seed, rate) => {
        const n = 20_000
        const mask = await maskOf({ ...onReference, seed }, [layers.dropout({ rate, inputShape: [n / 2] })], 2, n / 2)
        const kept = mask.filter(v => v).length
        const deviation = Math.sqrt(n * rate * (1 - rate))
        // Six standard deviations: once in half a billion masks.
        assert.ok(Math.abs(kept - n * (1 - rate)) < 6 * deviation, `rate ${rate}: kept ${kept} of ${n}`)
      }),
      { numRuns: 20 },
    )
  })

  test('are as independent between neighbours as coins are', async () => {
    const n = 1 << 16
    const mask = await maskOf({ ...onReference, seed: 5 }, [layers.dropout({ rate: 0.5, inputShape: [n] })], 1, n)
    for (const lag of [1, 2, 4, 8, 16, 64]) {
      const share = agreement(mask.slice(lag), mask.slice(0, -lag))
      assert.ok(Math.abs(share - 0.5) < 6 * 0.5 * Math.sqrt(1 / (n - lag)), `lag ${lag}: ${share}`)
    }
  })

  test('are those of the reference on wasm', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.double({ min: 0, max: 1, noNaN: true }), async (seed, rate) => {
        const make = () => [layers.dropout({ rate, inputShape: [129] })]
        const [reference, wasm] = await Promise.all(
          CHECKED.map(({ backend, dtype }) => maskOf({ seed, backend, dtype }, make(), 3, 129)),
        )
        assert.deepEqual(wasm, reference)
      }),
      { numRuns: 30 },
    )
  })
})

describe('gradients through dropout', () => {
  for (const { backend, dtype } of CHECKED) {
    test(`are zero where the output is, and scaled as it is elsewhere, on ${backend}`, async () => {
      const scalings = fc.constantFrom('inverted' as const, 'vanilla' as const)
      await fc.assert(
        fc.asyncProperty(seeds, rates, scalings, async (seed, rate, scaling) => {
          const before = new Probe({ inputShape: [50] })
          const gradient = Array.from({ length: 150 }, (_, i) => 1 + i)
          const after = new Probe({ gradient })
          const model = sequential({ seed, backend, dtype, layers: [before, layers.dropout({ rate, scaling }), after] })
          model.compile({ optimizer: optimizers.sgd(), loss: 'meanSquaredError' })
          await model.gradientsOnBatch(ones(3, 50), ones(3, 50))
          model.dispose()
          const scale = scaling === 'inverted' ? 1 / (1 - rate) : 1
          after.x.forEach((y, i) => {
            assert.equal(before.dy[i] === 0, y === 0, `element ${i}`)
            const want = y === 0 ? 0 : scale
            assert.ok(Math.abs(y - want) <= 1e-6 * scale, `y[${i}] = ${y}`)
            assert.ok(Math.abs(before.dy[i]! - want * gradient[i]!) <= 1e-6 * scale * gradient[i]!, `dx[${i}]`)
          })
        }),
        { numRuns: 15 },
      )
    })
  }
})
