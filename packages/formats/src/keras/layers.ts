import type { JsonObject } from '../described/described.ts'

/** What a layer of Keras is here. */
export interface LayerKind {
  /** The factory in thinnet's `layers`. */
  readonly ours: string
  readonly theirs: string
  /** Its parameters in the order of both, of a layer with these options (thinnet's). */
  readonly parameters: (options: JsonObject) => readonly Parameter[]
}

/** Its name here, and the place of its variable in Keras's file, below the layer's own. */
export type Parameter = readonly [name: string, place: string]

const none = () => []
/** Variables of the layer itself, in this order; those that an option leaves out are not there. */
const own =
  (...names: readonly (string | readonly [name: string, option: string])[]) =>
  (options: JsonObject) =>
    names
      .filter(name => typeof name === 'string' || options[name[1]] !== false)
      .map((name, i) => [typeof name === 'string' ? name : name[0], `vars/${i}`] as const)

const bias = ['bias', 'useBias'] as const
const gamma = ['gamma', 'scale'] as const
const beta = ['beta', 'center'] as const
const weighted = own('kernel', bias)
const separable = own('depthwiseKernel', 'pointwiseKernel', bias)
const recurrent = (options: JsonObject) =>
  own('kernel', 'recurrentKernel', bias)(options).map(([name, place]) => [name, `cell/${place}`] as const)
const attention = (options: JsonObject) =>
  ['query', 'key', 'value', 'output'].flatMap(part =>
    weighted(options).map(
      ([name, place]) => [part + name[0]!.toUpperCase() + name.slice(1), `${part}_dense/${place}`] as const,
    ),
  )

const KINDS: readonly (readonly [theirs: string, ours: string, parameters?: LayerKind['parameters']])[] = [
  // before Activation, which is what an activation here is in Keras
  ['Identity', 'activation'],
  ['Activation', 'activation'],
  ['Add', 'add'],
  ['AlphaDropout', 'alphaDropout'],
  ['Attention', 'attention'],
  ['Average', 'average'],
  ['AveragePooling1D', 'averagePooling1d'],
  ['AveragePooling2D', 'averagePooling2d'],
  ['BatchNormalization', 'batchNormalization', own(gamma, beta, 'movingMean', 'movingVariance')],
  ['Bidirectional', 'bidirectional'],
  ['CategoryEncoding', 'categoryEncoding'],
  ['Concatenate', 'concatenate'],
  ['Conv1D', 'conv1d', weighted],
  ['Conv1DTranspose', 'conv1dTranspose', weighted],
  ['Conv2D', 'conv2d', weighted],
  ['Conv2DTranspose', 'conv2dTranspose', weighted],
  ['Cropping1D', 'cropping1d'],
  ['Cropping2D', 'cropping2d'],
  ['Dense', 'dense', weighted],
  ['DepthwiseConv1D', 'depthwiseConv1d', weighted],
  ['DepthwiseConv2D', 'depthwiseConv2d', weighted],
  ['Dot', 'dot'],
  ['Dropout', 'dropout'],
  ['ELU', 'elu'],
  ['Embedding', 'embedding', own('embeddings')],
  ['Flatten', 'flatten'],
  ['GRU', 'gru', recurrent],
  ['GaussianDropout', 'gaussianDropout'],
  ['GaussianNoise', 'gaussianNoise'],
  ['GlobalAveragePooling1D', 'globalAveragePooling1d'],
  ['GlobalAveragePooling2D', 'globalAveragePooling2d'],
  ['GlobalMaxPooling1D', 'globalMaxPooling1d'],
  ['GlobalMaxPooling2D', 'globalMaxPooling2d'],
  ['GroupNormalization', 'groupNormalization', own(gamma, beta)],
  ['LSTM', 'lstm', recurrent],
  ['LayerNormalization', 'layerNormalization', own(gamma, beta)],
  ['LeakyReLU', 'leakyRelu'],
  ['Masking', 'masking'],
  ['MaxPooling1D', 'maxPooling1d'],
  ['MaxPooling2D', 'maxPooling2d'],
  ['Maximum', 'maximum'],
  ['Minimum', 'minimum'],
  ['MultiHeadAttention', 'multiHeadAttention', attention],
  ['Multiply', 'multiply'],
  ['Normalization', 'normalization'],
  ['PReLU', 'prelu', own('alpha')],
  ['Permute', 'permute'],
  // before SimpleRNN, which is what such a layer is in Keras
  ['RNN', 'simpleRnn'],
  ['RandomFlip', 'randomFlip'],
  ['RandomRotation', 'randomRotation'],
  ['RandomTranslation', 'randomTranslation'],
  ['RandomZoom', 'randomZoom'],
  ['ReLU', 'relu'],
  ['RepeatVector', 'repeatVector'],
  ['Rescaling', 'rescaling'],
  ['Reshape', 'reshape'],
  ['SeparableConv1D', 'separableConv1d', separable],
  ['SeparableConv2D', 'separableConv2d', separable],
  ['SimpleRNN', 'simpleRnn', recurrent],
  ['Softmax', 'softmax'],
  ['SpatialDropout1D', 'spatialDropout1d'],
  ['SpatialDropout2D', 'spatialDropout2d'],
  ['Subtract', 'subtract'],
  ['TimeDistributed', 'timeDistributed'],
  ['UpSampling1D', 'upSampling1d'],
  ['UpSampling2D', 'upSampling2d'],
  ['ZeroPadding1D', 'zeroPadding1d'],
  ['ZeroPadding2D', 'zeroPadding2d'],
]

const kinds = KINDS.map(([theirs, ours, parameters = none]): LayerKind => ({ theirs, ours, parameters }))
const byClass = new Map(kinds.map(kind => [kind.theirs, kind]))
const byFactory = new Map(kinds.map(kind => [kind.ours, kind]))

/** Of a class of Keras; undefined: thinnet has no such layer. */
export const kindOfClass = (name: string): LayerKind | undefined => byClass.get(name)
/** Of a factory of thinnet's; undefined: Keras has no such layer. */
export const kindOfFactory = (name: string): LayerKind | undefined => byFactory.get(name)
export const classes = (): string[] => [...byClass.keys()]

/** Whether an optimizer changes it: means and variances are changed by their layer. */
export const isFitted = ([name]: Parameter): boolean => !/\/(moving(Mean|Variance)|mean|variance)$/.test(name)
