import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThinnetError } from '../../src/errors.ts'
import { input, layers, model, sequential, tensor, type Value } from '../../src/index.ts'
import { labels, waves } from './models.ts'

/** As JavaScript sees them. */
// biome-ignore lint/suspicious/noExplicitAny: calls that types would not let pass
type Any = any
const [L, M, S, I] = [layers as Any, model as Any, sequential as Any, input as Any]

/** What is called, by what it does wrong, and what is said then: who, what was expected, what came, how to fix it. */
type Refused = Record<string, readonly [call: () => unknown, said: string]>

function refuses(cases: Refused) {
  for (const [wrong, [call, said]] of Object.entries(cases)) {
    test(wrong, async () => {
      await assert.rejects(
        async () => call(),
        (error: Error) => {
          assert.ok(error instanceof ThinnetError, String(error.stack))
          assert.ok(error.message.startsWith(said), `said: ${error.message}`)
          return true
        },
      )
    })
  }
}

const shaped = (size = 4, name?: string) => input({ shape: [size], ...(name ? { name } : {}) })
const dense = (units = 3, options: object = {}) => L.dense({ units, ...options })
const [x, z] = [shaped(), shaped(4, 'z')]
const y: Value = dense().apply(x)

const begin = 'Begin with input({ shape }); a model computes numbers by predict.'
const applied = (got: string) => `Dense: apply: expected values made by input or apply, got ${got}. ${begin}`
const values = (of: string, got: string) =>
  `model: ${of}: expected a value, or values in an array or an object, got ${got}.`

describe('apply', () =>
  refuses({
    'numbers, as in Keras 3': [() => dense().apply([[1, 2]]), applied('[1, 2]')],
    'a tensor': [() => dense().apply(waves(2, 4)), applied('an object with keys dtype, shape, data')],
    nothing: [() => dense().apply(), applied('undefined')],
    'no value': [() => dense().apply([]), 'Dense: apply: expected a value or several, got [].'],
    'a layer': [() => dense().apply(dense()), applied('a Dense')],
    'a layer that was not made': [() => dense().apply(L.dense), applied('a function dense')],
    'values by name': [() => dense().apply({ a: x }), applied('an object with keys a')],
    'a shape': [() => dense().apply([4]), applied('4')],
    'several values one by one': [
      () => dense().apply(x, z),
      'Dense: apply: expected a value, or several in an array, got 2 arguments.',
    ],
    'options of the call': [
      () => dense().apply(x, { training: true }),
      'Dense: apply: expected a value, or several in an array, got 2 arguments.',
    ],
    'two values to a layer of one': [
      () => M({ inputs: [x, z], outputs: dense().apply([x, z]) }),
      'Dense "dense": expected one value, got 2 values.',
    ],
    'two values to one that hands all on': [
      () => M({ inputs: [x, z], outputs: L.residual({ layers: [dense(4)] }).apply([x, z]) }),
      'Residual "residual": expected one value, got 2 values.',
    ],
    'two values to a normalization': [
      () => M({ inputs: [x, z], outputs: L.batchNormalization().apply([x, z]) }),
      'BatchNormalization "batch_normalization": expected one value, got 2 values.',
    ],
    'a value instead of options': [() => L.dense(x), 'Dense: expected an object of options, got a Value.'],
    'a value of another shape than inputShape': [
      () => M({ inputs: x, outputs: dense(3, { inputShape: [5] }).apply(x) }),
      'Dense "dense": expected input [batch, 5], its inputShape, got [batch, 4]. Leave inputShape out: only the first',
    ],
    'a value of another shape than the inputShape of layers around it': [
      () => M({ inputs: x, outputs: L.residual({ layers: [dense(4)], inputShape: [5] }).apply(x) }),
      'Residual "residual": expected input [batch, 5], its inputShape, got [batch, 4]. Leave inputShape out.',
    ],
    'values of which the first has another shape than inputShape': [
      () => M({ inputs: [x, z], outputs: L.add({ inputShape: [2] }).apply([x, z]) }),
      'Add "add": expected input [batch, 2], its inputShape, got [batch, 4].',
    ],
    'inputs of other shapes the second time': [
      () => {
        const [shared, a, b] = [dense(), shaped(4), shaped(5)]
        return M({ inputs: [a, b], outputs: [shared.apply(a), shared.apply(b)] })
      },
      'Dense "dense": expected kernel of shape [4, 3], as in its first call, got [5, 3]. A layer that is applied several',
    ],
  }))

describe('input', () =>
  refuses({
    'a size': [() => I({ shape: 4 }), 'input: expected shape: an array of at most 32 sizes, whole numbers ≥ 1, got 4.'],
    'a shape without its name': [() => I([4]), 'input: expected an object of options, got [4]. Write { shape: … }.'],
    'the batch in the shape': [() => I({ shape: [null, 4] }), 'input: expected shape: an array of at most 32 sizes'],
    'batchShape, as in tf.js': [
      () => I({ batchShape: [null, 4] }),
      'input: expected options among shape, name, got "batchShape".',
    ],
    nothing: [() => I(), 'input: expected shape: an array of at most 32 sizes, whole numbers ≥ 1, got undefined.'],
    'no shape': [
      () => I({ name: 'a' }),
      'input: expected shape: an array of at most 32 sizes, whole numbers ≥ 1, got u',
    ],
    'a size of 0': [
      () => I({ shape: [0] }),
      'input: expected shape: an array of at most 32 sizes, whole numbers ≥ 1, g',
    ],
    'no name': [() => I({ shape: [4], name: '' }), 'input: expected name: a string that is not empty, got "".'],
  }))

const another = 'model: expected all inputs that the outputs are computed from, got an output of another one, '

describe('model', () =>
  refuses({
    'inputs and outputs one by one': [() => M(x, y), 'model: expected an object of options, got a Value.'],
    'arrays one by one': [() => M([x], [y]), 'model: expected an object of options, got [a Value].'],
    '{ input, output }': [() => M({ input: x, output: y }), 'model: expected options among inputs, outputs,'],
    output: [() => M({ inputs: x, output: y }), 'model: expected options among inputs, outputs,'],
    'no outputs': [
      () => M({ inputs: x }),
      'model: expected outputs: a value, or values in an array or an object, got undefined.',
    ],
    'empty outputs': [() => M({ inputs: x, outputs: [] }), values('outputs', 'none')],
    'empty names': [() => M({ inputs: x, outputs: {} }), values('outputs', 'none')],
    'empty inputs': [() => M({ inputs: [], outputs: y }), values('inputs', 'none')],
    'a layer for an output': [() => M({ inputs: x, outputs: dense() }), values('outputs', 'a Dense')],
    'a layer among outputs': [() => M({ inputs: x, outputs: [y, dense()] }), values('outputs', 'a Dense')],
    'outputs in arrays of arrays': [() => M({ inputs: x, outputs: [[y]] }), values('outputs', '[a Value]')],
    'outputs in a Map': [() => M({ inputs: x, outputs: new Map([['a', y]]) }), values('outputs', 'a Map')],
    'a layer for an input': [() => M({ inputs: dense(), outputs: y }), values('inputs', 'a Dense')],
    'a shape for an input': [() => M({ inputs: [4], outputs: y }), values('inputs', '4')],
    'numbers for an input': [
      () => M({ inputs: waves(1, 4), outputs: y }),
      'model: inputs: expected a value, or values',
    ],
    'a hidden value for an input': [
      () => M({ inputs: y, outputs: dense().apply(y) }),
      'model: inputs: expected what input made, got what "Dense" made.',
    ],
    'an input for an output': [
      () => M({ inputs: x, outputs: x }),
      'model: outputs: expected what a layer made, got an input itself.',
    ],
    'a value of another graph': [() => M({ inputs: z, outputs: y }), `${another}[4].`],
    'an input that is not listed': [
      () => M({ inputs: x, outputs: [y, dense().apply(shaped(2, 'w'))] }),
      `${another}"w", [2].`,
    ],
    'an input that no output is computed from': [
      () => M({ inputs: [x, z], outputs: y }),
      'model: inputs: expected inputs that outputs are computed from, got "z", which none is. Leave it out.',
    ],
    'such an input, by a name': [
      () => M({ inputs: { a: x, b: z }, outputs: { y } }),
      'model: inputs: expected inputs that outputs are computed from, got "b", which none is. Leave it out.',
    ],
    'an input twice': [
      () => M({ inputs: [x, x], outputs: y }),
      'model: inputs: expected each value once, got one twice.',
    ],
    'an output twice': [
      () => M({ inputs: x, outputs: [y, y] }),
      'model: outputs: expected each value once, got one twice.',
    ],
    'an input name twice': [
      () => {
        const [a, b] = [shaped(4, 'q'), shaped(4, 'q')]
        return M({ inputs: [a, b], outputs: [dense().apply(a), dense().apply(b)] })
      },
      'model: inputs: expected inputs of different names, got q, q.',
    ],
    'an output without a name': [() => M({ inputs: x, outputs: { '': y } }), 'model: outputs: expected names, got "".'],
    'an output called __proto__': [
      () => M({ inputs: x, outputs: { ['__proto__']: y } }),
      'model: outputs: expected names, got "__proto__".',
    ],
    'a name for itself': [
      () => M({ inputs: x, outputs: y, name: 'mine' }),
      'model: expected options among inputs, outputs,',
    ],
    'a layer and one that it is made of': [
      () => {
        const inner = dense(4)
        return M({ inputs: x, outputs: [L.residual({ layers: [inner] }).apply(x), inner.apply(x)] })
      },
      'model: expected layers that are in no model yet, got dense twice. Make a new one.',
    ],
  }))

describe('sequential', () => {
  const two = () => {
    const a = shaped()
    return M({ inputs: a, outputs: [dense().apply(a), dense().apply(a)] })
  }
  refuses({
    'inputs and outputs': [() => S({ inputs: x, outputs: y }), 'sequential: expected options among layers,'],
    'an input among the layers, as in Keras': [
      () => S({ layers: [x, dense()] }),
      'sequential: expected layers made by layers.… or of a class of Layer, got a Value.',
    ],
    'a layer that was not made': [() => S({ layers: [L.dense] }), 'sequential: expected layers made by layers.…'],
    'a layer of another model': [
      () => {
        const [a, taken] = [shaped(), dense()]
        M({ inputs: a, outputs: taken.apply(a) })
        return S({ layers: [taken] })
      },
      'sequential: expected layers that are in no model yet, got dense "dense" of another model. Make a new one.',
    ],
    'a model of two outputs': [
      () => S({ layers: [two(), dense()] }),
      'sequential: expected models of one output, got one with an array or object of outputs.',
    ],
  })
})

describe('a model that is applied', () => {
  const row = (options: object = { inputShape: [4] }) => S({ layers: [dense(2, options)] })
  refuses({
    'to numbers': [() => row().apply([[1, 2, 3, 4]]), 'Dense "dense": apply: expected values made by input or apply'],
    'to two values': [() => row().apply([x, z]), 'apply: expected an array of input, got 2.'],
    'to a value by another name': [
      () => M({ inputs: { q: x }, outputs: dense().apply(x) }).apply({ w: z }),
      'apply: expected names among q, got "w".',
    ],
    'before it knows its inputs': [
      () => row({}).apply(x),
      'apply: expected a built model, got one of unknown input shape.',
    ],
    'to another shape': [
      () => {
        const a = shaped(5)
        return M({ inputs: a, outputs: row().apply(a) })
      },
      'Dense "dense": expected input [batch, 4], its inputShape, got [batch, 5]. Leave inputShape out: only the first',
    ],
    'that is built, to another shape': [
      () => {
        const [a, b] = [shaped(4), shaped(5)]
        return M({ inputs: b, outputs: M({ inputs: a, outputs: dense(2).apply(a) }).apply(b) })
      },
      'Dense "dense": expected kernel of shape [4, 2], as in its first call, got [5, 2].',
    ],
  })
})

/** Two inputs, a and b; two outputs, o a number and p a class. */
function net(): Any {
  const [a, b] = [shaped(4, 'a'), shaped(2, 'b')]
  const outputs = { o: dense(1).apply(a), p: dense(2, { activation: 'softmax' }).apply(b) }
  const made = M({ inputs: [a, b], outputs, seed: 1 })
  made.compile({ loss: { o: 'meanSquaredError', p: 'sparseCategoricalCrossentropy' }, metrics: { p: ['accuracy'] } })
  return made
}
const one = net()
const [A, B, O, P] = [waves(5, 4), waves(5, 2), waves(5, 1), labels(5, 2)]
const targets = { o: O, p: P }
const fits = (options: unknown, said: string) => [() => one.fit([A, B], targets, options), said] as const

describe('data of several inputs and outputs', () => {
  refuses({
    'one tensor': [() => one.predict(A), 'predict: x: expected 2 (a, b), in an array or by name, got a tensor.'],
    'too few': [() => one.predict([A]), 'predict: x: expected an array of 2 (a, b), got 1.'],
    'too many': [() => one.predict([A, B, B]), 'predict: x: expected an array of 2 (a, b), got 3.'],
    'an unknown name': [() => one.predict({ a: A, c: B }), 'predict: x: expected names among a, b, got "c".'],
    'a name missing': [() => one.predict({ a: A }), 'predict: x: expected numbers for b, got undefined.'],
    'null for one': [() => one.predict([A, null]), 'predict: x: expected numbers for b, got null.'],
    nothing: [() => one.predict(), 'predict: x: expected 2 (a, b), in an array or by name, got undefined.'],
    'different numbers of samples': [
      () => one.predict([A, waves(4, 2)]),
      'predict: x: b: expected as many samples as of a, 5, got 4.',
    ],
    'in another order': [() => one.predict([B, A]), 'predict: x: a: expected input [batch, 4], got [5, 2].'],
    'targets of one': [() => one.fit([A, B], O), 'fit: y: expected 2 (o, p), in an array or by name, got a tensor.'],
    'too few targets': [() => one.fit([A, B], [O]), 'fit: y: expected an array of 2 (o, p), got 1.'],
    'targets of an unknown name': [
      () => one.fit([A, B], { o: O, q: P }),
      'fit: y: expected names among o, p, got "q".',
    ],
    'targets missing': [() => one.fit([A, B], { o: O }), 'fit: y: expected numbers for p, got undefined.'],
    'no targets': [() => one.fit([A, B]), 'fit: y: expected 2 (o, p), in an array or by name, got undefined.'],
    'fewer targets than inputs': [
      () => one.fit([A, B], { o: waves(4, 1), p: P }),
      'fit: y: o: expected as many targets as inputs, 5, got 4.',
    ],
  })

  test('after all of which the model trains', async () => {
    const { history } = await one.fit({ b: B, a: A }, [O, P])
    assert.ok(Number.isFinite(history.loss[0]))
  })

  test('an array of one tensor is one input, and one output', async () => {
    const row = S({ layers: [dense(1, { inputShape: [4] })], seed: 1 })
    row.compile({ loss: ['meanSquaredError'] })
    assert.deepEqual(await row.predict([A]), await row.predict(A))
    assert.deepEqual(await row.evaluate([A], [O]), await row.evaluate(A, O))
    await assert.rejects(row.predict([A, B]), /predict: x: expected an array of input, got 2/)
  })

  test('of outputs with no loss on them nothing is asked, and a place for it may be there', async () => {
    const made = net()
    made.compile({ loss: { p: 'sparseCategoricalCrossentropy' } })
    const want = await made.evaluate([A, B], P)
    for (const y of [{ p: P }, [P], [null, P]]) assert.deepEqual(await made.evaluate([A, B], y), want)
  })
})

describe('compile', () => {
  const compiled = (options: unknown, said: string) => [() => one.compile(options), said] as const
  const losses = ['meanSquaredError', 'sparseCategoricalCrossentropy']
  const each = 'compile: expected loss: one for each of the outputs o, p, in an array or by name, got'
  refuses({
    'one loss for two outputs': compiled({ loss: 'meanSquaredError' }, `${each} "meanSquaredError".`),
    'a loss for an unknown output': compiled(
      { loss: { o: 'meanSquaredError', q: 'meanSquaredError' } },
      'compile: loss: expected names among o, p, got "q".',
    ),
    'too few losses': compiled({ loss: ['meanSquaredError'] }, 'compile: loss: expected an array of 2 (o, p), got 1.'),
    'no loss': compiled({ loss: [null, null] }, 'compile: expected a loss for one output at least, got none.'),
    'one lossWeights': compiled(
      { loss: losses, lossWeights: 2 },
      'compile: lossWeights: expected 2 (o, p), in an array',
    ),
    'lossWeights of an unknown output': compiled(
      { loss: losses, lossWeights: { z: 1 } },
      'compile: lossWeights: expected names among o, p, got "z".',
    ),
    'a negative loss weight': compiled(
      { loss: losses, lossWeights: [-1, 1] },
      'compile: o: expected lossWeights: a finite number ≥ 0, got -1.',
    ),
    'a loss weight of NaN': compiled(
      { loss: losses, lossWeights: [Number.NaN, 1] },
      'compile: o: expected lossWeights:',
    ),
    'a loss weight as text': compiled({ loss: losses, lossWeights: ['1', 1] }, 'compile: o: expected lossWeights:'),
    loss_weights: compiled({ loss: losses, loss_weights: [1, 1] }, 'compile: expected options among optimizer,'),
    'metrics without a loss': compiled(
      { loss: ['meanSquaredError', null], metrics: [null, 'accuracy'] },
      'compile: p: expected a loss along with metrics, got none. Metrics are given the targets of the loss.',
    ),
    'one metric for two outputs': compiled(
      { loss: losses, metrics: 'accuracy' },
      'compile: metrics: expected 2 (o, p), in an array or by name, got "accuracy".',
    ),
    'a list of metrics for two outputs': compiled(
      { loss: losses, metrics: ['accuracy'] },
      'compile: metrics: expected an array of 2 (o, p), got 1.',
    ),
    'outputs whose losses have the name of another number': [
      () => {
        const a = shaped()
        const made = M({ inputs: a, outputs: { val: dense(1).apply(a), o: dense(1).apply(a) } })
        made.compile({ loss: ['meanSquaredError', 'meanSquaredError'] })
      },
      'compile: expected losses and metrics of different names, got "valLoss" twice. Give an output another name',
    ],
  })
})

describe('weights of samples and classes', () => {
  const ones = [1, 1, 1, 1, 1]
  const classifier = (y: unknown, classWeight: unknown, loss = 'sparseCategoricalCrossentropy', units = 2) => {
    const activation = { sparseCategoricalCrossentropy: 'softmax', binaryCrossentropy: 'sigmoid' }[loss]
    const row = S({ layers: [dense(units, { inputShape: [4], ...(activation ? { activation } : {}) })] })
    row.compile({ loss })
    return row.fit(A, y, { classWeight })
  }
  const kinds = "fit: expected classWeight: an object of a weight ≥ 0 by the class's index, or 'balanced', got"
  const given = (classWeight: unknown, said: string) => [() => classifier(P, classWeight), said] as const
  refuses({
    sampleWeights: fits({ sampleWeights: ones }, 'fit: expected options among batchSize,'),
    sample_weight: fits({ sample_weight: ones }, 'fit: expected options among batchSize,'),
    'too few': fits({ sampleWeight: [1, 1] }, 'fit: sampleWeight: expected a weight for each of 5 samples, got [2].'),
    'too few of one output': fits(
      { sampleWeight: { o: [1, 1] } },
      'fit: sampleWeight: o: expected a weight for each of 5 samples, got [2].',
    ),
    'of an unknown output': fits(
      { sampleWeight: { z: ones } },
      'fit: sampleWeight: expected names among o, p, got "z".',
    ),
    negative: fits(
      { sampleWeight: [1, 1, -1, 1, 1] },
      'fit: sampleWeight: expected finite weights ≥ 0, got -1 for sample 2.',
    ),
    NaN: fits({ sampleWeight: [1, 1, Number.NaN, 1, 1] }, 'fit: sampleWeight: expected finite weights ≥ 0, got NaN'),
    infinite: fits(
      { sampleWeight: [1, 1, 1, 1, 1 / 0] },
      'fit: sampleWeight: expected finite weights ≥ 0, got Infinity',
    ),
    'a name instead': fits(
      { sampleWeight: 'balanced' },
      'fit: sampleWeight: expected 2 (o, p), in an array or by name',
    ),
    'whole numbers of 64 bits': fits(
      { sampleWeight: new BigInt64Array(5) },
      'fit: sampleWeight: expected numbers, got a',
    ),
    'in validation': fits(
      { validationData: [[A, B], targets, [1, 1]] },
      'validationData: sampleWeight: expected a weight for each of 5 samples, got [2].',
    ),
    'in evaluate': [
      () => one.evaluate([A, B], targets, { sampleWeight: [1] }),
      'evaluate: sampleWeight: expected a weight for each of 5 samples, got [1].',
    ],
    'in trainOnBatch': [
      () => one.trainOnBatch([A, B], targets, { sample_weight: ones }),
      'trainOnBatch: expected options among sampleWeight, classWeight, got "sample_weight".',
    ],
    'classWeight of two outputs': fits(
      { classWeight: 'balanced' },
      'fit: classWeight: expected a model of one output, got one of 2. Give sampleWeight by output.',
    ),
    'classWeight of numbers': [
      () => classifier(O, 'balanced', 'meanSquaredError', 1),
      'fit: classWeight: expected targets that are classes, got 0.9',
    ],
    'classWeight of vectors of numbers': [
      () => classifier(B, 'balanced', 'meanSquaredError'),
      'fit: classWeight: expected targets of one class each, got [0, 0.9',
    ],
    'classWeight of several classes at once': [
      () => classifier(tensor(Float32Array.of(0, 1, 1, 1, 0, 1, 1, 0, 0, 1), [5, 2]), { 1: 2 }, 'binaryCrossentropy'),
      'fit: classWeight: expected targets of one class each, got [1, 1] in sample 1. Give sampleWeight.',
    ],
    'classWeight of a class that is not there': given(
      { 2: 1 },
      'fit: classWeight: expected class indices 0 to 1, got "2".',
    ),
    'classWeight by name': given({ cat: 1 }, 'fit: classWeight: expected class indices 0 to 1, got "cat".'),
    'classWeight by half an index': given({ 0.5: 1 }, 'fit: classWeight: expected class indices 0 to 1, got "0.5".'),
    'classWeight by 01': given({ '01': 1 }, 'fit: classWeight: expected class indices 0 to 1, got "01".'),
    'a negative classWeight': given({ 0: -1 }, kinds),
    'classWeight of NaN': given({ 0: Number.NaN }, kinds),
    'classWeight as text': given({ 0: '1' }, kinds),
    'classWeight in an array': given([1, 2], kinds),
    'classWeight in a Map': given(new Map([[0, 1]]), kinds),
    Balanced: given('Balanced', kinds),
  })
})

describe('accumulate', () => {
  const whole = 'fit: expected accumulate: a whole number ≥ 1, got'
  refuses({
    '0': fits({ accumulate: 0 }, `${whole} 0.`),
    'a fraction': fits({ accumulate: 1.5 }, `${whole} 1.5.`),
    true: fits({ accumulate: true }, `${whole} true.`),
    text: fits({ accumulate: '2' }, `${whole} "2".`),
    'gradientAccumulationSteps, as Keras says it': fits(
      { gradientAccumulationSteps: 2 },
      'fit: expected options among',
    ),
  })
})
