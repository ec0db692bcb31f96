import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Layer, layers, loadModel, type Sequential, sequential, tensor } from '../../src/index.ts'
import { kolmogorovSmirnov } from '../statistics.ts'
import { assertSameOnThreads } from '../threads.ts'

const { randomFlip, randomRotation, randomTranslation, randomZoom } = layers
const inputShape = [4, 3, 2]
const images = (count: number) =>
  tensor(
    Float32Array.from({ length: count * 24 }, (_, i) => Math.sin(i)),
    [count, ...inputShape],
  )
const KINDS: [name: string, make: (options?: object) => Layer][] = [
  ['randomFlip', options => randomFlip({ ...options })],
  ['randomRotation', options => randomRotation({ factor: 0.5, ...options })],
  ['randomTranslation', options => randomTranslation({ heightFactor: 0.5, widthFactor: 0.5, ...options })],
  ['randomZoom', options => randomZoom({ heightFactor: 0.5, ...options })],
]

function alone(layer: Layer, settings: object = {}): Sequential {
  return sequential({ backend: 'wasm', seed: 1, ...settings, layers: [layer] })
}

for (const [name, make] of KINDS) {
  describe(name, () => {
    const seen = async (options: object = {}, settings: object = {}, on: object = {}) => {
      const net = alone(make({ inputShape, ...options }), settings)
      const y = await net.predict(images(9), { training: true, ...on })
      net.dispose()
      return Array.from(y.data)
    }

    test('images stay as they are in inference, and do not in training', async () => {
      const net = alone(make({ inputShape }))
      assert.deepEqual((await net.predict(images(9))).data, images(9).data)
      assert.notDeepEqual((await net.predict(images(9), { training: true })).data, images(9).data)
    })

    test('the same at a step, however the batch is computed; others by step, name and seed', async () => {
      const all = await seen()
      for (const batchSize of [1, 4]) assert.deepEqual(await seen({}, {}, { batchSize }), all)
      const others = [all, await seen({}, {}, { step: 1 }), await seen({ name: 'b' }), await seen({}, { seed: 2 })]
      const own = await seen({ seed: 9 })
      assert.equal(new Set([...others, own].map(values => values.join())).size, 5)
      assert.deepEqual(await seen({ seed: 9 }, { seed: 2 }), own)
    })

    test('maskOf says what is done to each image', async () => {
      const net = alone(make({ inputShape, interpolation: name === 'randomFlip' ? undefined : 'nearest' }))
      const mask = await net.maskOf(net.layers[0]!.name, { step: 5, batchSize: 9 })
      assert.deepEqual(mask.shape, [9, 2, 3])
      const y = (await net.predict(images(9), { training: true, step: 5 })).data
      const at = (n: number, row: number, column: number) => ((n * 4 + row) * 3 + column) * 2
      let compared = 0
      for (let n = 0; n < 9; n++) {
        const [a0, a1, a2, b0, b1, b2] = mask.data.slice(n * 6, n * 6 + 6) as unknown as number[]
        for (let row = 0; row < 4; row++) {
          for (let column = 0; column < 3; column++) {
            const from = [b0! * column + b1! * row + b2!, a0! * column + a1! * row + a2!].map(Math.round)
            if (!(from[0]! >= 0 && from[0]! < 4 && from[1]! >= 0 && from[1]! < 3)) continue
            compared++
            assert.equal(y[at(n, row, column)], images(9).data[at(n, from[0]!, from[1]!)])
          }
        }
      }
      assert.ok(compared > 50, `${compared}`)
    })
  })
}

test('the same bits on 1 and 2 threads, trained on, stopped and resumed', async () => {
  const t = tensor(
    Float32Array.from({ length: 800 }, (_, i) => i % 3),
    [800, 1],
  )
  const compiled = (layersOf: Layer[], threads: number) => {
    const net = sequential({ backend: 'wasm', threads, seed: 4, layers: layersOf })
    net.compile({ loss: 'meanSquaredError', optimizer: 'adam' })
    return net
  }
  const row = () => [
    layers.conv2d({ filters: 2, kernelSize: 1, inputShape }),
    ...KINDS.map(([, make]) => make()),
    layers.flatten(),
    layers.dense({ units: 1 }),
  ]
  const weights = await assertSameOnThreads({ threads: [2], kernels: ['warp', 'warpBackward'] }, async threads => {
    const net = compiled(row(), threads)
    await net.fit(images(800), t, { batchSize: 400, epochs: 2 })
    return (await net.getWeights()).map(({ data }) => data)
  })
  const begun = compiled(row(), 1)
  await begun.fit(images(800), t, { batchSize: 400, epochs: 1 })
  const resumed = await loadModel(await begun.toSafetensors(), { backend: 'wasm', threads: 1 })
  await resumed.fit(images(800), t, { batchSize: 400, epochs: 2, initialEpoch: 1 })
  assert.deepEqual(
    (await resumed.getWeights()).map(({ data }) => data),
    weights,
  )
})

describe('what is drawn', () => {
  const COUNT = 4000
  const drawn = async (layer: Layer) => {
    const net = alone(layer)
    const { data } = await net.maskOf(layer.name, { batchSize: COUNT })
    return Array.from({ length: COUNT }, (_, n) => Array.from(data.slice(n * 6, n * 6 + 6)))
  }
  const uniform = (values: number[], low: number, high: number) => {
    const statistic = kolmogorovSmirnov(Float64Array.from(values), x => (x - low) / (high - low))
    assert.ok(statistic < 1.95, `Kolmogorov-Smirnov ${statistic}`)
  }

  test('flips, both ways or either, each by itself', async () => {
    for (const [mode, ways] of [
      ['horizontalAndVertical', 4],
      ['horizontal', 2],
      ['vertical', 2],
    ] as const) {
      const counts = new Map<string, number>()
      for (const [across, , , , down] of await drawn(randomFlip({ mode, inputShape, name: 'f' }))) {
        const key = `${across} ${down}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      assert.equal(counts.size, ways)
      // five standard deviations
      const room = 5 * Math.sqrt((COUNT / ways) * (1 - 1 / ways))
      for (const count of counts.values()) assert.ok(Math.abs(count - COUNT / ways) < room, `${[...counts]}`)
    }
  })

  test('angles, factors and distances, from one end to the other', async () => {
    const all = { inputShape, name: 'a' }
    const rotated = await drawn(randomRotation({ factor: [0.1, -0.2], ...all }))
    uniform(
      rotated.map(([cosine, , , sine]) => Math.atan2(sine!, cosine!) / (2 * Math.PI)),
      -0.2,
      0.1,
    )
    const zoomed = await drawn(randomZoom({ heightFactor: 0.3, widthFactor: [0.5, 1], ...all }))
    uniform(
      zoomed.map(([, , , , down]) => down!),
      0.7,
      1.3,
    )
    uniform(
      zoomed.map(([across]) => across!),
      1.5,
      2,
    )
    const same = await drawn(randomZoom({ heightFactor: 0.3, ...all }))
    assert.ok(same.every(([across, , , , down]) => across === down))
    const moved = await drawn(randomTranslation({ heightFactor: 0.25, widthFactor: [0, 1], ...all }))
    uniform(
      moved.map(([, , , , , down]) => down!),
      -1,
      1,
    )
    uniform(
      moved.map(([, , across]) => across!),
      -3,
      0,
    )
  })
})

test('edges: one pixel, one image; and what does not fit is refused', async () => {
  for (const [, make] of KINDS) {
    const net = alone(make({ inputShape: [1, 1, 1] }))
    assert.deepEqual(Array.from((await net.predict([[[[5]]]], { training: true })).data), [5])
  }
  assert.throws(
    () => alone(randomFlip({ inputShape: [4, 3] })),
    /RandomFlip "random_flip": expected input \[batch, height/,
  )
  assert.throws(
    () => randomFlip({ mode: 'both' as 'vertical' }),
    /mode: horizontal or vertical or horizontalAndVertical/,
  )
  assert.throws(() => randomRotation({} as { factor: 1 }), /RandomRotation: expected factor/)
  for (const factor of [2, [0, 2], [0], 'a', Number.NaN]) {
    const message = /expected factor: a number in \[-1, 1\], or \[from, to\] of such/
    assert.throws(() => randomRotation({ factor: factor as number }), message)
  }
  assert.throws(() => randomZoom({ heightFactor: -1 }), /heightFactor: a number in \(−1, 1\]/)
  assert.throws(() => randomTranslation({ heightFactor: 0.1 } as never), /widthFactor/)
  assert.throws(() => randomRotation({ factor: 1, fillMode: 'mirror' as 'wrap' }), /fillMode: constant or nearest or/)
  assert.throws(() => randomRotation({ factor: 1, seed: -1 }), /seed/)
})
