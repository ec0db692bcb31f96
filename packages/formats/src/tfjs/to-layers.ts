import { refuse, show } from 'thinnet'
import type { Json, LayerText, ObjectText } from '../described/described.ts'

const regularized = 'kernelRegularizer biasRegularizer'
const bias = `activation useBias ${regularized}`
const planes = 'kernelSize strides padding dataFormat dilationRate'
const pooling = 'poolSize strides padding dataFormat'
const normalized = 'axis epsilon center scale gammaRegularizer betaRegularizer'
const recurrent = `units ${bias} recurrentRegularizer dropout recurrentDropout returnSequences returnState goBackwards`
const gated = `${recurrent} recurrentActivation`
const depthwise = `${planes} depthMultiplier activation useBias depthwiseRegularizer biasRegularizer`

/** The layers that TensorFlow.js has, and what each can be told; all by thinnet's names. */
const OPTIONS: Readonly<Record<string, string>> = {
  activation: 'activation',
  add: '',
  alphaDropout: 'rate keepProbability',
  average: '',
  averagePooling1d: pooling,
  averagePooling2d: pooling,
  batchNormalization: `${normalized} momentum`,
  bidirectional: 'layer mergeMode',
  concatenate: 'axis',
  conv1d: `filters ${planes} ${bias}`,
  conv2d: `filters ${planes} ${bias}`,
  conv2dTranspose: `filters ${planes} ${bias}`,
  cropping2d: 'cropping dataFormat',
  dense: `units ${bias}`,
  depthwiseConv2d: depthwise,
  dot: 'normalize',
  dropout: 'rate keepProbability noiseShape',
  elu: '',
  embedding: 'inputDim outputDim maskZero embeddingsRegularizer',
  flatten: 'dataFormat',
  gaussianDropout: 'rate keepProbability',
  gaussianNoise: 'stddev',
  globalAveragePooling1d: '',
  globalAveragePooling2d: 'dataFormat',
  globalMaxPooling1d: '',
  globalMaxPooling2d: 'dataFormat',
  gru: `${gated} resetAfter`,
  layerNormalization: normalized,
  leakyRelu: 'negativeSlope',
  lstm: gated,
  masking: 'maskValue',
  maxPooling1d: pooling,
  maxPooling2d: pooling,
  maximum: '',
  minimum: '',
  multiply: '',
  permute: 'dims',
  prelu: 'sharedAxes alphaRegularizer',
  relu: 'maxValue threshold',
  repeatVector: 'n',
  rescaling: 'scale offset',
  reshape: 'targetShape',
  separableConv2d: `filters ${depthwise} pointwiseRegularizer`,
  simpleRnn: recurrent,
  softmax: 'axis',
  spatialDropout1d: 'rate keepProbability',
  timeDistributed: 'layer',
  upSampling2d: 'size dataFormat',
  zeroPadding2d: 'padding dataFormat',
}

/** What each layer has, … */
const ALWAYS = ['name', 'trainable']
/** … what says where weights began, or which draws these are, or is said elsewhere. TensorFlow.js applies no constraints … */
const LEFT_OUT = /(^i|I)nitializer$|(^c|C)onstraint$|^(inputShape|seed|unitForgetBias)$/
/** … and the values of other options at which it computes the same. null and false are that of all. */
const NEUTRAL: Readonly<Record<string, Json>> = {
  alpha: 1,
  groups: 1,
  interpolation: 'nearest',
  negativeSlope: 0,
  scaling: 'inverted',
  weightDrop: 0,
  zoneout: 0,
  zoneoutCell: 0,
}
const THEIRS = 'TensorFlow.js has no other.'

/**
 * A layer with what TensorFlow.js has of its options, in thinnet's words but for activations: they have TensorFlow.js's names.
 *
 * @param idle options that make no difference in this model
 * @throws ThinnetError for a layer or a setting that it does not have
 */
export function layerFor(layer: LayerText, idle: readonly string[], who: string): LayerText {
  const { name: factory, config } = layer
  if (!Object.hasOwn(OPTIONS, factory)) return refuse(who, 'a layer that TensorFlow.js has', factory)
  const known = [...ALWAYS, ...OPTIONS[factory]!.split(' ')]
  const kept = Object.entries(config).flatMap(([name, value]) => {
    if (LEFT_OUT.test(name) || idle.includes(name)) return []
    if (known.includes(name)) return [[name, valueFor(name, value, idle, `${who}: ${name}`)] as const]
    if (name === 'backwardLayer' && isMirror(value, config.layer!)) return []
    const neutral = Object.hasOwn(NEUTRAL, name) ? NEUTRAL[name]! : null
    if (value !== null && value !== false && value !== neutral)
      refuse(`${who}: ${name}`, show(neutral), show(value), THEIRS)
    return []
  })
  // what is left out there is a hard sigmoid
  const gates = OPTIONS[factory]!.includes('recurrentActivation') ? [['recurrentActivation', 'sigmoid'] as const] : []
  if (factory === 'gru' && config.resetAfter !== false)
    refuse(`${who}: resetAfter`, 'false', show(config.resetAfter ?? true), THEIRS)
  return { ...layer, config: { ...Object.fromEntries(gates), ...Object.fromEntries(kept) } as LayerText['config'] }
}

/** Whether a bidirectional layer's second is its first, the other way round, as there it always is. */
function isMirror(backward: Json, forward: Json): boolean {
  const [a, b] = [backward, forward].map(layer => {
    const { name, config } = layer as unknown as LayerText
    const { name: _, goBackwards: __, ...others } = config
    return JSON.stringify([name, others])
  })
  return a === b
}

function valueFor(name: string, value: Json, idle: readonly string[], who: string): Json {
  if (name === 'layer') return layerFor(value as unknown as LayerText, idle, who) as unknown as Json
  if (/(^a|A)ctivation$/.test(name)) return activationFor(value, who)
  if (name === 'padding' && value === 'causal') refuse(who, 'valid or same', show(value), THEIRS)
  return value
}

/** Activations that go by another name there, and those that go by the same. It saves `gelu_new`, and cannot load it. */
const RENAMED: Readonly<Record<string, string>> = { silu: 'swish', swish: 'swish' }
const SAME = 'elu gelu linear logSoftmax mish relu relu6 selu sigmoid softmax softplus softsign tanh'.split(' ')

function activationFor(value: Json, who: string): Json {
  const { name, config = {} } = (typeof value === 'string' ? { name: value } : value) as unknown as ObjectText
  const settings = Object.entries(config).filter(([, setting]) => setting !== false)
  const said = settings.map(entry => entry.join(' ')).join(', ')
  if (name === 'hardSigmoid' && said === 'slope 0.2') return 'hard_sigmoid'
  const known = RENAMED[name] ?? (SAME.includes(name) ? name : null)
  if (known !== null && said === '') return known
  return refuse(who, 'an activation that TensorFlow.js has', said === '' ? name : `${name} (${said})`)
}
