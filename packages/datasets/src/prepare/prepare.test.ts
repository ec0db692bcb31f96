import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { layers, type NestedArray, sequential, type Tensor, tensor } from 'thinnet'
import {
  csvBatches,
  featureSpace,
  impute,
  labelEncoder,
  normalize,
  readCsv,
  restore,
  standardize,
  trainTestSplit,
} from '../in-page.ts'

const fixture = JSON.parse(readFileSync(new URL('../../tests/fixtures/scikit.json', import.meta.url), 'utf8'))
/** JSON has no NaN. */
const holed = (rows: (number | null)[][]) => tensor(rows.map(row => row.map(value => value ?? Number.NaN)))
const again = (fitted: object) => JSON.parse(JSON.stringify(fitted))

function close(got: Tensor, expected: (number | null)[][], most = 2e-6): void {
  const wanted = holed(expected)
  assert.deepEqual(got.shape, wanted.shape)
  for (const [i, value] of wanted.data.entries()) {
    if (Number.isNaN(value)) assert.ok(Number.isNaN(got.data[i]))
    else assert.ok(Math.abs(got.data[i]! - value) <= most * Math.max(1, Math.abs(value)), `${got.data[i]} ${value}`)
  }
}

/** Of float64: scikit-learn's inputs are. */
const float64 = (rows: NestedArray) => tensor(Float64Array.from(rows.flat() as number[]), tensor(rows).shape)

describe('scaling, filling and encoding', () => {
  test("agree with scikit-learn's, of other rows than those fitted, too, and when they were saved", () => {
    for (const [name, fit] of Object.entries({
      standardize: () => standardize(float64(fixture.x)),
      normalize: () => normalize(float64(fixture.x), { range: [-1, 2] }),
    })) {
      for (const fitted of [fit(), restore(again(fit()), 'scaling')]) {
        close(fitted.transform(float64(fixture.x)), fixture[name].train, 1e-5)
        close(fitted.transform(float64(fixture.other)), fixture[name].other, 1e-5)
        close(fitted.inverse(fitted.transform(float64(fixture.x))), fixture.x, 1e-5)
      }
    }
    const holes = tensor(
      Float64Array.from(fixture.holes.flat(), (v: unknown) => (v as number) ?? Number.NaN),
      [12, 4],
    )
    close(standardize(holes).transform(holes), fixture.standardizeHoles, 1e-5)
    for (const by of ['mean', 'median'] as const) {
      close(restore(again(impute(holes, { by })), 'imputer').transform(holes), fixture[by])
    }
    const encoder = labelEncoder(fixture.labels)
    assert.deepEqual(encoder.classes, fixture.classes)
    assert.deepEqual([...encoder.transform(fixture.labels).data], fixture.encoded)
    close(restore(again(encoder), 'labels').oneHot(fixture.labels), fixture.oneHot)
    assert.deepEqual(encoder.inverse(encoder.oneHot(fixture.labels)), fixture.labels)
    assert.deepEqual(encoder.inverse(encoder.transform(fixture.labels)), fixture.labels)
  })

  test('the scale of bytes counts, and every dimension but the last is rows', () => {
    const { offset, scale } = standardize(tensor(Uint8Array.of(0, 0, 255, 51), [1, 2, 2], { scale: 1 / 255 }))
    assert.deepEqual([...offset, ...scale].map(Math.fround), [0.5, 0.1, 0.5, 0.1].map(Math.fround))
  })

  test('labels that are unknown are refused, or other', () => {
    assert.throws(
      () => labelEncoder(['a', 'b']).transform(['a', 'c']),
      /labels among a, b, got "c" at place 1\. Fit it/,
    )
    const encoder = labelEncoder(['a', null, 'b'], { unknown: 'other' })
    assert.deepEqual([...encoder.transform([null, 'b', 'c']).data], [2, 1, 2])
    assert.deepEqual(encoder.classes, ['a', 'b', '(other)'])
    assert.deepEqual(labelEncoder(['n', 'y']).inverse(tensor([[0.2], [0.7]])), ['n', 'y'])
  })

  test('refuse what cannot be fitted, and what is damaged', () => {
    assert.throws(() => standardize([[Number.NaN, 1]]), /a number in each feature, got none in feature 0/)
    assert.throws(() => normalize([[1, Number.POSITIVE_INFINITY]]), /finite numbers, or NaN for missing ones, got Inf/)
    assert.throws(() => standardize([[1, 2]]).transform([[1]]), /2 features, as those it was fitted on, got 1/)
    assert.throws(() => normalize([1], { range: [1, 0] }), /range: two finite numbers, the lower one first/)
    assert.throws(() => restore(again(standardize([1, 2])), 'labels'), /what was saved of kind labels, got "?scaling/)
    assert.throws(() => restore({ kind: 'scaling', offset: [1], scale: [0] }, 'scaling'), /a whole scaling/)
  })
})

describe('trainTestSplit', () => {
  const x = tensor(
    Float32Array.from({ length: 20 }, (_, i) => i),
    [10, 2],
  )
  const y = Array.from({ length: 10 }, (_, i) => (i < 6 ? 'a' : 'b'))

  test('keeps rows together, each in one of the parts, by a seed', () => {
    const split = (seed?: number) => trainTestSplit([x, y], { testSize: 0.25, ...(seed === undefined ? {} : { seed }) })
    const { train, test: tests } = split()
    assert.deepEqual([train[0].shape, tests[0].shape, train[1].length], [[7, 2], [3, 2], 7])
    const firsts = [...train[0].data, ...tests[0].data].filter((_, i) => i % 2 === 0)
    assert.deepEqual(
      [...train[1], ...tests[1]],
      firsts.map(value => y[value / 2]),
    )
    assert.deepEqual(
      firsts.toSorted((a, b) => a - b),
      [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
    )
    assert.deepEqual(split(0), split())
    assert.notDeepEqual(split(1), split())
  })

  test('stratified, each label is in both parts as often as can be', () => {
    for (let seed = 0; seed < 20; seed++) {
      const {
        test: [labels],
      } = trainTestSplit([y], { testSize: 5, stratify: y, seed })
      assert.deepEqual(labels.toSorted(), ['a', 'a', 'a', 'b', 'b'])
    }
    assert.throws(
      () => trainTestSplit([['a', 'b', 'b']], { stratify: ['a', 'b', 'b'] }),
      /at least twice, got "a" once/,
    )
  })

  test('without shuffling, the last rows are to test on', () => {
    const { train, test: tests } = trainTestSplit([y.map((_, i) => i)], { testSize: 3, shuffle: false })
    assert.deepEqual([train, tests], [[[0, 1, 2, 3, 4, 5, 6]], [[7, 8, 9]]])
  })

  test('refuses what does not fit', () => {
    assert.throws(() => trainTestSplit([x, y.slice(1)]), /data 2: expected 10 rows, as many as the first, got 9/)
    for (const testSize of [10, 2.5]) assert.throws(() => trainTestSplit([x], { testSize }), /testSize: a fraction in/)
    assert.throws(() => trainTestSplit([x], { stratify: 'y' }), /Names are for tables/)
    assert.throws(() => trainTestSplit(x as never), /a table, or an array of tensors or arrays/)
  })
})

describe('featureSpace', () => {
  const people = Array.from({ length: 60 }, (_, i) => {
    const age = i % 7 === 0 ? '' : 20 + (i % 30)
    return `${i},${age},${i % 5 === 0 ? '' : i % 2 ? 'male' : 'female'},${i % 3 === 0 ? 'yes' : 'no'}`
  })
  const source = { text: ['id,age,sex,survived', ...people].join('\n') }
  const given = { target: 'survived', exclude: ['id'] } as const

  test('makes numbers of a table with holes, the same when it was saved, and row by row', async () => {
    const table = await readCsv(source)
    const { train, test: tests } = trainTestSplit(table, { stratify: 'survived', testSize: 15 })
    assert.equal(tests.texts('survived').filter(text => text === 'yes').length, 5)
    const space = featureSpace(train, given)
    assert.deepEqual(space.names, ['age', 'sex=(missing)', 'sex=female', 'sex=male'])
    assert.deepEqual(space.labels?.classes, ['no', 'yes'])
    const [x, y] = space.samples(tests)
    assert.deepEqual([x.shape, y.shape, y.dtype], [[15, 4], [15], 'int32'])
    assert.ok(x.data.every(Number.isFinite))
    for (let row = 0; row < 15; row++)
      assert.equal(x.data[row * 4 + 1]! + x.data[row * 4 + 2]! + x.data[row * 4 + 3]!, 1)
    assert.deepEqual(restore(again(space), 'featureSpace').samples(tests), [x, y])
    const one = space.features(tests.rows([3]))
    assert.deepEqual([...one.data], [...x.data.subarray(12, 16)])
  })

  test('a stream of its batches trains to the bits of the whole table', async () => {
    const table = await readCsv(source)
    const space = featureSpace(table, given)
    const weights = async (fit: (model: ReturnType<typeof sequential>) => Promise<unknown>) => {
      const model = sequential({
        seed: 1,
        backend: 'wasm',
        layers: [layers.dense({ units: 2, activation: 'softmax', inputShape: [4] })],
      })
      model.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'sgd' })
      await fit(model)
      return (await model.predict(space.features(table))).data
    }
    const stream = space.batches(csvBatches(source, { batchSize: 16, types: table.types }))
    assert.deepEqual(
      await weights(model => model.fit(stream, { epochs: 2 })),
      await weights(model => model.fit(...space.samples(table), { epochs: 2, batchSize: 16, shuffle: false })),
    )
  })

  test('a target of numbers may be scaled, and predictions come back in its units', async () => {
    const table = await readCsv({ text: 'a,price\n1,100\n2,300\n3,\n' })
    const train = table.rows([0, 1])
    const space = featureSpace(train, { target: 'price', columns: { price: 'standardize' } })
    for (const each of [space, restore(again(space), 'featureSpace')]) {
      assert.deepEqual([...each.targets(train).data], [-1, 1])
      assert.deepEqual([...each.scaling!.inverse([[-1], [2]]).data], [100, 400])
    }
    assert.deepEqual([...featureSpace(train, { target: 'price' }).targets(train).data], [100, 300])
    assert.throws(() => space.targets(table), /target "price": expected a number in each row, got none in row 2/)
  })

  test('prepares a column as it is told, and refuses what it cannot', async () => {
    const table = await readCsv({ text: 'a,b,c\n1,5,x\n3,7,y\n' })
    const space = featureSpace(table, { columns: { a: 'normalize', b: 'keep' }, unknown: 'other' })
    assert.deepEqual([...space.features(table).data], [0, 5, 1, 0, 0, 1, 7, 0, 1, 0])
    const other = await readCsv({ text: 'a,b,c\n1,5,z\n' })
    assert.deepEqual([...space.features(other).data], [0, 5, 0, 0, 1])
    assert.throws(
      () => featureSpace(table).features(other),
      /featureSpace: column "c": expected labels among x, y, got "z"/,
    )
    assert.throws(
      () => featureSpace(table, { columns: { c: 'standardize' } }),
      /column "c": expected numbers, got "x" in row 1/,
    )
    assert.throws(() => featureSpace(table, { exclude: ['d'] }), /a column among a, b, c, got "d"/)
    assert.throws(
      () => featureSpace(table, { columns: { a: 'scale' as never } }),
      /preparation: standardize or normalize/,
    )
    assert.throws(() => space.targets(table), /a target, got none/)
  })
})
