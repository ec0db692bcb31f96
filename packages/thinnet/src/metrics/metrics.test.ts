import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type CompileOptions,
  type Layer,
  type Loss,
  layers,
  losses,
  type Metric,
  metrics,
  sequential,
} from '../index.ts'

const reference = { backend: 'reference' } as const
const refused = (message: RegExp) => ({ name: 'ThinnetError', message })
const compile = (layer: Layer, options: CompileOptions) =>
  sequential({ ...reference, layers: [layer] }).compile(options)
const yesNo = (units = 1) => layers.dense({ units, activation: 'sigmoid', inputShape: [2] })
const classes = (units: number) => layers.dense({ units, activation: 'softmax', inputShape: [2] })
const half: Metric = { name: 'half', sums: 1, add: () => {}, result: () => 0.5 }

describe('the names of metrics', () => {
  const withNames = (...names: string[]) =>
    compile(yesNo(), { loss: 'binaryCrossentropy', metrics: names.map(name => ({ ...half, name })) })

  test('are not to meet in the logs', () => {
    const together: [string[], string][] = [
      [['loss'], '"loss"'],
      [['Loss'], '"Loss", in validation "valLoss",'],
      [['valLoss'], '"valLoss"'],
      [['epoch'], '"epoch"'],
      [['a', 'a'], '"a"'],
      [['a', 'A'], '"A", in validation "valA",'],
      [['a', 'valA'], '"valA"'],
      [['valA', 'a'], '"a", in validation "valA",'],
    ]
    for (const [names, said] of together) {
      assert.throws(() => withNames(...names), refused(new RegExp(`own in the logs, got ${said} twice\\. Say`)))
    }
    withNames('a', 'b', 'valued', 'Epoch', 'val', 'é', '😀')
  })

  test('accuracy is one name, however it is given', () => {
    const both = ['accuracy', metrics.binaryAccuracy({ name: 'accuracy' })] as const
    assert.throws(() => compile(yesNo(), { loss: 'binaryCrossentropy', metrics: both }), refused(/"accuracy" twice/))
  })

  test('are words', () => {
    for (const name of ['', undefined, null, 3, {}, '__proto__']) {
      assert.throws(() => withNames(name as string), refused(/^compile: metric: expected/))
    }
    assert.equal(metrics.categoricalAccuracy('a').name, 'a')
    assert.equal(metrics.binaryAccuracy({ name: 'b' }).name, 'b')
    assert.equal(metrics.binaryAccuracy({}).name, 'binaryAccuracy')
    assert.equal(metrics.categoricalAccuracy().name, 'categoricalAccuracy')
    for (const [factory, of] of Object.entries(metrics)) {
      const make = of as (name?: string) => Metric
      if (factory.includes('At')) continue // a rate at a bound, which has to be given
      assert.equal(make().name, factory)
      assert.equal(make('a').name, 'a')
      for (const wrong of ['', '__proto__', 3, null, { name: 3 }, { name: '' }, { nme: 'x' }]) {
        assert.throws(() => make(wrong as never), refused(new RegExp(`^${factory}: expected`)))
      }
    }
  })
})

test("Keras' short names: of a metric also in the logs", async () => {
  const model = sequential({ ...reference, layers: [layers.dense({ units: 1, inputShape: [1] })] })
  model.compile({ loss: 'mse', metrics: ['mae', 'meanSquaredError'] })
  const { loss, mae, meanSquaredError } = await model.evaluate([[1]], [[5]])
  assert.ok(Math.abs(meanSquaredError! - loss!) < 1e-4 && Math.abs(mae! ** 2 - loss!) < 1e-4)
  compile(yesNo(), { loss: 'bce', metrics: 'acc' })
  compile(classes(3), {
    loss: 'cce',
    metrics: ['rmse', 'msle', 'kld', 'hinge', 'squaredHinge', 'categoricalHinge', 'poisson'],
  })
  assert.throws(() => compile(yesNo(), { loss: 'bce', metrics: ['msa' as never] }), refused(/expected metric accuracy/))
  const given = (name: string) => () => compile(yesNo(), { loss: 'bce', metrics: [name as never] })
  assert.throws(given('roc_auc'), refused(/Did you mean metrics\.rocAuc\(\)\?/))
  assert.throws(given('F1Score'), refused(/Did you mean f1Score\?/))
})

describe('what is taken for a metric', () => {
  const give = (given: unknown) => compile(yesNo(), { loss: 'binaryCrossentropy', metrics: given as never })

  test('one, or a list', async () => {
    for (const given of ['accuracy', metrics.binaryAccuracy('accuracy'), ['accuracy']] as const) {
      const model = sequential({ ...reference, layers: [yesNo()] })
      model.compile({ loss: 'binaryCrossentropy', metrics: given })
      const { history } = await model.fit([[1, 2]], [[1]], { validationData: [[[1, 2]], [[0]]] })
      assert.deepEqual(Object.keys(history), ['loss', 'accuracy', 'valLoss', 'valAccuracy'])
    }
    give([])
    give(undefined)
  })

  test('not a class, a function, a loss, a layer, or nothing', () => {
    class Own {
      name = 'own'
      sums = 1
      add() {}
      result() {
        return 0
      }
    }
    give([new Own()])
    const others = [Own, metrics.binaryAccuracy, losses.meanSquaredError(), layers.dense({ units: 1, name: 'd' }), null]
    const halves = [
      { ...half, add: 'y' },
      { ...half, result: undefined },
      { ...half, sums: 0.5 },
    ]
    for (const other of [...others, ...halves, 'accurracy', 'toString', 3, {}, { name: 'x', forward() {} }]) {
      assert.throws(
        () => give([other]),
        refused(/^compile: expected metric accuracy, .*or an object \{ name, sums, add, result \}, got/),
      )
      if (other !== undefined) assert.throws(() => give(other), refused(/^compile: expected metric accuracy/))
    }
    assert.throws(() => give([metrics.binaryAccuracy]), refused(/got a function binaryAccuracy\. .*call it/))
    assert.throws(() => give(['precison']), refused(/got "precison"\. Did you mean precision\?/))
    assert.throws(
      () => give([{ ...half, perRow() {} }]),
      refused(/^compile: metric with perRow: expected sums: 2, those of a mean, got 1/),
    )
  })
})

describe('what a metric can judge', () => {
  const { binaryAccuracy, categoricalAccuracy } = metrics
  const squares = losses.meanSquaredError()
  /** Targets of one number, whatever the outputs. */
  const narrow: Loss = { ...squares, name: 'narrow', targetShape: () => [1] }

  test('binaryAccuracy: a target for each output', () => {
    const sparse = { loss: 'sparseCategoricalCrossentropy', metrics: [binaryAccuracy()] } as const
    const expected = 'compile: metric binaryAccuracy: expected a target for each output, got class indices.'
    assert.throws(() => compile(classes(3), sparse), { message: `${expected} Use metrics.categoricalAccuracy().` })
    assert.throws(
      () => compile(yesNo(3), { loss: narrow, metrics: [binaryAccuracy()] }),
      refused(/expected targets \[batch, 3\], got \[batch, 1\]/),
    )
    assert.throws(
      () => compile(classes(3), { loss: 'categoricalCrossentropy', metrics: 'binaryAccuracy' }),
      refused(/yes or no, got logits of a softmax.*categoricalAccuracy/),
    )
  })

  test('categoricalAccuracy: two classes or more, and a target for them', () => {
    const one = 'compile: metric accuracy: expected outputs [batch, …, classes] of two classes or more, got [batch, 1].'
    const hint = `${one} Use metrics.binaryAccuracy().`
    for (const loss of ['binaryCrossentropy', 'meanSquaredError'] as const) {
      assert.throws(() => compile(yesNo(), { loss, metrics: [categoricalAccuracy('accuracy')] }), { message: hint })
    }
    assert.throws(
      () => compile(yesNo(3), { loss: narrow, metrics: 'accuracy' }),
      refused(/expected targets \[batch, 3\], got \[batch, 1\]/),
    )
    const pairs: Loss = { ...squares, name: 'pairs', sparse: true, targetShape: () => [2] }
    assert.throws(
      () => compile(yesNo(3), { loss: pairs, metrics: 'accuracy' }),
      refused(/expected targets \[batch, 1\], got \[batch, 2\]/),
    )
  })

  test('is asked again when the model is built, and a metric that is refused changes nothing', async () => {
    const loose = sequential({ ...reference, layers: [layers.dense({ units: 3, activation: 'softmax' })] })
    loose.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [binaryAccuracy()] })
    for (let i = 0; i < 2; i++) await assert.rejects(loose.fit([[1, 2]], [0]), refused(/metric binaryAccuracy/))
    loose.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
    assert.deepEqual(Object.keys((await loose.fit([[1, 2]], [0])).history), ['loss', 'accuracy'])
    assert.throws(
      () => loose.compile({ loss: 'sparseCategoricalCrossentropy', metrics: 'binaryAccuracy' }),
      refused(/metric binaryAccuracy/),
    )
    assert.deepEqual(Object.keys(await loose.evaluate([[1, 2]], [0])), ['loss', 'accuracy'])
  })

  test("a user's own says it by check, or takes all; it is told what y and t are", async () => {
    const seen: unknown[] = []
    const own: Metric = {
      ...half,
      add: (_sums, _batch, told) => {
        seen.push(told)
      },
    }
    const tell = async (layer: Layer, loss: CompileOptions['loss'], target: number[]) => {
      const model = sequential({ ...reference, layers: [layer] })
      model.compile({ loss, metrics: [own] })
      assert.equal((await model.evaluate([[1, 2]], [target])).half, 0.5)
      return seen.pop()
    }
    const plain = { outputShape: [3], targetShape: [3], sparse: false, logits: false, activation: undefined }
    const linear = () => layers.dense({ units: 3, inputShape: [2] })
    const t = [0, 1, 0]
    const [softmax, sigmoid] = [
      { ...plain, loss: 'categoricalCrossentropy', logits: true, activation: 'softmax' },
      { ...plain, loss: 'binaryCrossentropy', logits: true, activation: 'sigmoid' },
    ]
    assert.deepEqual(await tell(linear(), 'meanSquaredError', t), { ...plain, loss: 'meanSquaredError' })
    assert.deepEqual(await tell(yesNo(3), 'meanSquaredError', t), { ...plain, loss: 'meanSquaredError' })
    assert.deepEqual(await tell(yesNo(3), 'categoricalCrossentropy', t), { ...plain, loss: 'categoricalCrossentropy' })
    assert.deepEqual(await tell(yesNo(3), 'binaryCrossentropy', t), sigmoid)
    assert.deepEqual(await tell(linear(), losses.binaryCrossentropy({ fromLogits: true }), t), sigmoid)
    assert.deepEqual(await tell(classes(3), 'categoricalCrossentropy', t), softmax)
    assert.deepEqual(await tell(linear(), losses.categoricalCrossentropy({ fromLogits: true }), t), softmax)
    const sparse = { ...softmax, loss: 'sparseCategoricalCrossentropy', targetShape: [1], sparse: true }
    assert.deepEqual(await tell(classes(3), 'sparseCategoricalCrossentropy', [1]), sparse)
    const check: Metric['check'] = ({ outputShape: [units] }) => {
      if (units !== 3) throw new RangeError('three')
    }
    await tell(yesNo(3), 'binaryCrossentropy', t)
    compile(yesNo(3), { loss: 'binaryCrossentropy', metrics: [{ ...half, check }] })
    assert.throws(() => compile(yesNo(2), { loss: 'binaryCrossentropy', metrics: [{ ...half, check }] }), RangeError)
  })
})
