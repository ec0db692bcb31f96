import { ActivationLayer, type ActivationOptions } from './activation.ts'
import { Elu, type EluOptions } from './activations/elu.ts'
import { LeakyRelu, type LeakyReluOptions } from './activations/leaky-relu.ts'
import { Prelu, type PreluOptions } from './activations/prelu.ts'
import { Relu, type ReluOptions } from './activations/relu.ts'
import { Softmax, type SoftmaxOptions } from './activations/softmax.ts'
import { AlphaDropout, type AlphaDropoutOptions } from './alpha-dropout.ts'
import { Attention, type AttentionOptions } from './attention/attention.ts'
import { Embedding, type EmbeddingOptions } from './attention/embedding.ts'
import { MultiHeadAttention, type MultiHeadAttentionOptions } from './attention/multi-head-attention.ts'
import { PositionEmbedding, type PositionEmbeddingOptions } from './attention/position-embedding.ts'
import { TiedDense, type TiedDenseOptions } from './attention/tied-dense.ts'
import { RandomFlip, type RandomFlipOptions } from './augmentation/random-flip.ts'
import { RandomRotation, type RandomRotationOptions } from './augmentation/random-rotation.ts'
import { RandomTranslation, type RandomTranslationOptions } from './augmentation/random-translation.ts'
import { RandomZoom, type RandomZoomOptions } from './augmentation/random-zoom.ts'
import { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts'
import { Concatenate, type ConcatenateOptions } from './concatenate.ts'
import { ConcreteDropout, type ConcreteDropoutOptions } from './concrete-dropout.ts'
import { Dense, type DenseOptions } from './dense.ts'
import { Dot, type DotOptions } from './dot.ts'
import { DropBlock2d, type DropBlock2dOptions } from './drop-block2d.ts'
import { DropConnect, type DropConnectOptions } from './drop-connect.ts'
import { Dropout, type DropoutOptions } from './dropout.ts'
import { Flatten, type FlattenOptions } from './flatten.ts'
import { GaussianDropout, type GaussianDropoutOptions } from './gaussian-dropout.ts'
import { GaussianNoise, type GaussianNoiseOptions } from './gaussian-noise.ts'
import { GroupNormalization, type GroupNormalizationOptions } from './group-normalization.ts'
import { AveragePooling1d, type AveragePooling1dOptions } from './images/average-pooling1d.ts'
import { AveragePooling2d, type AveragePooling2dOptions } from './images/average-pooling2d.ts'
import { Conv1d, type Conv1dOptions } from './images/conv1d.ts'
import { Conv1dTranspose, type Conv1dTransposeOptions } from './images/conv1d-transpose.ts'
import { Conv2d, type Conv2dOptions } from './images/conv2d.ts'
import { Conv2dTranspose, type Conv2dTransposeOptions } from './images/conv2d-transpose.ts'
import { Cropping1d, type Cropping1dOptions } from './images/cropping1d.ts'
import { Cropping2d, type Cropping2dOptions } from './images/cropping2d.ts'
import { DepthwiseConv1d, type DepthwiseConv1dOptions } from './images/depthwise-conv1d.ts'
import { DepthwiseConv2d, type DepthwiseConv2dOptions } from './images/depthwise-conv2d.ts'
import { GlobalAveragePooling1d, type GlobalAveragePooling1dOptions } from './images/global-average-pooling1d.ts'
import { GlobalAveragePooling2d, type GlobalAveragePooling2dOptions } from './images/global-average-pooling2d.ts'
import { GlobalMaxPooling1d, type GlobalMaxPooling1dOptions } from './images/global-max-pooling1d.ts'
import { GlobalMaxPooling2d, type GlobalMaxPooling2dOptions } from './images/global-max-pooling2d.ts'
import { MaxPooling1d, type MaxPooling1dOptions } from './images/max-pooling1d.ts'
import { MaxPooling2d, type MaxPooling2dOptions } from './images/max-pooling2d.ts'
import { SeparableConv1d, type SeparableConv1dOptions } from './images/separable-conv1d.ts'
import { SeparableConv2d, type SeparableConv2dOptions } from './images/separable-conv2d.ts'
import { UpSampling1d, type UpSampling1dOptions } from './images/up-sampling1d.ts'
import { UpSampling2d, type UpSampling2dOptions } from './images/up-sampling2d.ts'
import { ZeroPadding1d, type ZeroPadding1dOptions } from './images/zero-padding1d.ts'
import { ZeroPadding2d, type ZeroPadding2dOptions } from './images/zero-padding2d.ts'
import { CategoryEncoding, type CategoryEncodingOptions } from './inputs/category-encoding.ts'
import { Normalization, type NormalizationOptions } from './inputs/normalization.ts'
import { Rescaling, type RescalingOptions } from './inputs/rescaling.ts'
import type { LayerOptions } from './layer.ts'
import { LayerNormalization, type LayerNormalizationOptions } from './layer-normalization.ts'
import { Masking, type MaskingOptions } from './masking.ts'
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from './merge.ts'
import { Permute, type PermuteOptions } from './permute.ts'
import { Bidirectional, type BidirectionalOptions } from './recurrent/bidirectional.ts'
import { Gru, type GruOptions } from './recurrent/gru.ts'
import { Lstm, type LstmOptions } from './recurrent/lstm.ts'
import { RecurrentOutput, type RecurrentOutputOptions } from './recurrent/several.ts'
import { SimpleRnn, type SimpleRnnOptions } from './recurrent/simple-rnn.ts'
import { TimeDistributed, type TimeDistributedOptions } from './recurrent/time-distributed.ts'
import { RepeatVector, type RepeatVectorOptions } from './repeat-vector.ts'
import { Reshape, type ReshapeOptions } from './reshape.ts'
import { Residual, type ResidualOptions } from './residual.ts'
import { SpatialDropout1d, type SpatialDropout1dOptions } from './spatial-dropout1d.ts'
import { SpatialDropout2d, type SpatialDropout2dOptions } from './spatial-dropout2d.ts'
import { StochasticDepth, type StochasticDepthOptions } from './stochastic-depth.ts'
import { Unmask } from './unmask.ts'

export type { AugmentationOptions, FillOptions } from './augmentation/random-transform.ts'
export type { DrawOptions, RateOptions } from './draws.ts'
export type { CommonDropoutOptions } from './dropout.ts'
export type { GammaBetaOptions } from './gamma-beta.ts'
export type { ConvTransposeOptions } from './images/conv-transpose.ts'
export type { ConvolutionOptions } from './images/convolution.ts'
export type { DepthwiseOptions } from './images/depthwise.ts'
export type { GlobalPoolingOptions } from './images/global-pooling.ts'
export type { PoolingOptions } from './images/pooling.ts'
export type { SeparableOptions } from './images/separable.ts'
export type { RecurrentOptions } from './recurrent/options.ts'
export type { WeightOptions } from './weights.ts'
export type {
  ActivationOptions,
  AlphaDropoutOptions,
  AttentionOptions,
  AveragePooling1dOptions,
  AveragePooling2dOptions,
  BatchNormalizationOptions,
  BidirectionalOptions,
  CategoryEncodingOptions,
  ConcatenateOptions,
  ConcreteDropoutOptions,
  Conv1dOptions,
  Conv1dTransposeOptions,
  Conv2dOptions,
  Conv2dTransposeOptions,
  Cropping1dOptions,
  Cropping2dOptions,
  DenseOptions,
  DepthwiseConv1dOptions,
  DepthwiseConv2dOptions,
  DotOptions,
  DropBlock2dOptions,
  DropConnectOptions,
  DropoutOptions,
  EluOptions,
  EmbeddingOptions,
  FlattenOptions,
  GaussianDropoutOptions,
  GaussianNoiseOptions,
  GlobalAveragePooling1dOptions,
  GlobalAveragePooling2dOptions,
  GlobalMaxPooling1dOptions,
  GlobalMaxPooling2dOptions,
  GroupNormalizationOptions,
  GruOptions,
  LayerNormalizationOptions,
  LeakyReluOptions,
  LstmOptions,
  MaskingOptions,
  MaxPooling1dOptions,
  MaxPooling2dOptions,
  MultiHeadAttentionOptions,
  NormalizationOptions,
  PermuteOptions,
  PositionEmbeddingOptions,
  PreluOptions,
  RandomFlipOptions,
  RandomRotationOptions,
  RandomTranslationOptions,
  RandomZoomOptions,
  RecurrentOutputOptions,
  ReluOptions,
  RepeatVectorOptions,
  RescalingOptions,
  ReshapeOptions,
  ResidualOptions,
  SeparableConv1dOptions,
  SeparableConv2dOptions,
  SimpleRnnOptions,
  SoftmaxOptions,
  SpatialDropout1dOptions,
  SpatialDropout2dOptions,
  StochasticDepthOptions,
  TiedDenseOptions,
  TimeDistributedOptions,
  UpSampling1dOptions,
  UpSampling2dOptions,
  ZeroPadding1dOptions,
  ZeroPadding2dOptions,
}
export {
  ActivationLayer,
  Add,
  AlphaDropout,
  Attention,
  Average,
  AveragePooling1d,
  AveragePooling2d,
  BatchNormalization,
  Bidirectional,
  CategoryEncoding,
  Concatenate,
  ConcreteDropout,
  Conv1d,
  Conv1dTranspose,
  Conv2d,
  Conv2dTranspose,
  Cropping1d,
  Cropping2d,
  Dense,
  DepthwiseConv1d,
  DepthwiseConv2d,
  Dot,
  DropBlock2d,
  DropConnect,
  Dropout,
  Elu,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1d,
  GlobalAveragePooling2d,
  GlobalMaxPooling1d,
  GlobalMaxPooling2d,
  GroupNormalization,
  Gru,
  LayerNormalization,
  LeakyRelu,
  Lstm,
  Masking,
  Maximum,
  MaxPooling1d,
  MaxPooling2d,
  Minimum,
  MultiHeadAttention,
  Multiply,
  Normalization,
  Permute,
  PositionEmbedding,
  Prelu,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  RecurrentOutput,
  Relu,
  RepeatVector,
  Rescaling,
  Reshape,
  Residual,
  SeparableConv1d,
  SeparableConv2d,
  SimpleRnn,
  Softmax,
  SpatialDropout1d,
  SpatialDropout2d,
  StochasticDepth,
  Subtract,
  TiedDense,
  TimeDistributed,
  Unmask,
  UpSampling1d,
  UpSampling2d,
  ZeroPadding1d,
  ZeroPadding2d,
}

/**
 * Fully connected: y = x · W + b, then `activation` (default linear).
 *
 * [batch, …, inputs] → [batch, …, units]. Both directions: {@link Dense}.
 */
export const dense = (options: DenseOptions) => new Dense(options)

/**
 * y = f(x), element by element; softmax over the last dimension.
 *
 * [batch, …] → the same shape. Both directions: {@link ActivationLayer}.
 */
export const activation = (options: ActivationOptions) => new ActivationLayer(options)

/**
 * y = max(x, 0), with an upper limit, a slope below a threshold and that threshold if asked for.
 *
 * [batch, …] → the same shape. Both directions: {@link Relu}.
 */
export const relu = (options?: ReluOptions) => new Relu(options)

/**
 * y = x above 0, else `negativeSlope` · x (default 0.3; Maas et al. 2013).
 *
 * [batch, …] → the same shape. Both directions: {@link LeakyRelu}.
 */
export const leakyRelu = (options?: LeakyReluOptions) => new LeakyRelu(options)

/**
 * relu with a slope below 0 that is learned (He et al. 2015), one an element or, with `sharedAxes`, a channel.
 *
 * [batch, …] → the same shape. Both directions: {@link Prelu}.
 */
export const prelu = (options?: PreluOptions) => new Prelu(options)

/**
 * y = x above 0, else `alpha` · (eˣ − 1), alpha 1 by default (Clevert et al. 2016).
 *
 * [batch, …] → the same shape. Both directions: {@link Elu}.
 */
export const elu = (options?: EluOptions) => new Elu(options)

/**
 * y = eˣ / Σ eˣ along `axis` (default −1, the last).
 *
 * [batch, …] → the same shape, with sums of 1. Both directions: {@link Softmax}.
 */
export const softmax = (options?: SoftmaxOptions) => new Softmax(options)

/**
 * y = x · `scale` + `offset` (default 0), in training and inference: bytes to [0, 1] by a scale of 1 / 255.
 *
 * [batch, …] → the same shape. Both directions: {@link Rescaling}.
 */
export const rescaling = (options: RescalingOptions) => new Rescaling(options)

/**
 * Each feature to mean 0 and variance 1, by numbers that `adapt(data)` finds before training.
 *
 * [batch, …] → the same shape. Both directions: {@link Normalization}.
 */
export const normalization = (options?: NormalizationOptions) => new Normalization(options)

/**
 * Whole numbers from 0 to numTokens − 1 as vectors: multi-hot (default), one-hot or counts.
 *
 * [batch, …, n] → [batch, …, numTokens]. Both directions: {@link CategoryEncoding}.
 */
export const categoryEncoding = (options: CategoryEncodingOptions) => new CategoryEncoding(options)

/**
 * Flips images at random in training, each by itself; in inference y = x.
 *
 * [batch, height, width, channels] → the same shape. Both directions: {@link RandomFlip}.
 */
export const randomFlip = (options?: RandomFlipOptions) => new RandomFlip(options)

/**
 * Rotates images around their middle at random in training, by a `factor` of whole turns; in inference y = x.
 *
 * [batch, height, width, channels] → the same shape. Both directions: {@link RandomRotation}.
 */
export const randomRotation = (options: RandomRotationOptions) => new RandomRotation(options)

/**
 * Moves images at random in training, by fractions of their height and width; in inference y = x.
 *
 * [batch, height, width, channels] → the same shape. Both directions: {@link RandomTranslation}.
 */
export const randomTranslation = (options: RandomTranslationOptions) => new RandomTranslation(options)

/**
 * Zooms images at random in training; in inference y = x.
 *
 * [batch, height, width, channels] → the same shape. Both directions: {@link RandomZoom}.
 */
export const randomZoom = (options: RandomZoomOptions) => new RandomZoom(options)

/**
 * In training, each value is 0 with probability `rate`, else x / (1 − rate); in inference y = x (Srivastava et al. 2014).
 * `scaling: 'vanilla'` multiplies by 1 − rate in inference instead.
 *
 * [batch, …] → the same shape. Both directions: {@link Dropout}.
 */
export const dropout = (options: DropoutOptions) => new Dropout(options)

/**
 * Dropout of whole features of a sequence, for all timesteps at once (Tompson et al. 2015).
 *
 * [batch, steps, channels] → the same shape. Both directions: {@link SpatialDropout1d}.
 */
export const spatialDropout1d = (options: SpatialDropout1dOptions) => new SpatialDropout1d(options)

/**
 * Dropout of whole channels of an image (Tompson et al. 2015).
 *
 * [batch, height, width, channels] → the same shape. Both directions: {@link SpatialDropout2d}.
 */
export const spatialDropout2d = (options: SpatialDropout2dOptions) => new SpatialDropout2d(options)

/**
 * In training, a whole sample is 0 with probability `rate`, else x / (1 − rate): in a `residual`, its layers are skipped
 * (Huang et al. 2016).
 *
 * [batch, …] → the same shape. Both directions: {@link StochasticDepth}.
 */
export const stochasticDepth = (options: StochasticDepthOptions) => new StochasticDepth(options)

/**
 * A dense layer whose weights are dropped, not its outputs: a mask a sample by default (Wan et al. 2013).
 *
 * [batch, inputs] → [batch, units]. Both directions: {@link DropConnect}.
 */
export const dropConnect = (options: DropConnectOptions) => new DropConnect(options)

/**
 * In training, squares of `blockSize` pixels of a channel are dropped together (Ghiasi et al. 2018); in inference y = x.
 *
 * [batch, height, width, channels] → the same shape. Both directions: {@link DropBlock2d}.
 */
export const dropBlock2d = (options: DropBlock2dOptions) => new DropBlock2d(options)

/**
 * Dropout for selu: what is dropped gets selu's lowest value, and mean and variance stay (Klambauer et al. 2017).
 *
 * [batch, …] → the same shape. Both directions: {@link AlphaDropout}.
 */
export const alphaDropout = (options: AlphaDropoutOptions) => new AlphaDropout(options)

/**
 * In training, y = x · (1 + √(rate / (1 − rate)) · z), z Gaussian (Srivastava et al. 2014, section 10); in inference y = x.
 *
 * [batch, …] → the same shape. Both directions: {@link GaussianDropout}.
 */
export const gaussianDropout = (options: GaussianDropoutOptions) => new GaussianDropout(options)

/**
 * In training, y = x + `stddev` · z, z Gaussian; in inference y = x.
 *
 * [batch, …] → the same shape. Both directions: {@link GaussianNoise}.
 */
export const gaussianNoise = (options: GaussianNoiseOptions) => new GaussianNoise(options)

/**
 * Each channel to mean 0 and variance 1 over the batch, in inference by moving averages (Ioffe & Szegedy 2015); then · gamma +
 * beta, both learned.
 *
 * [batch, …, channels] → the same shape. Both directions: {@link BatchNormalization}.
 */
export const batchNormalization = (options?: BatchNormalizationOptions) => new BatchNormalization(options)

/**
 * Convolution of images, `padding: 'valid'` and strides 1 by default.
 *
 * [batch, height, width, channels] → [batch, height′, width′, filters]. Both directions: {@link Conv2d}.
 */
export const conv2d = (options: Conv2dOptions) => new Conv2d(options)

/**
 * The largest number of each window, 2 × 2 by default, which follow each other without overlap.
 *
 * [batch, height, width, channels] → [batch, height′, width′, channels]. Both directions: {@link MaxPooling2d}.
 */
export const maxPooling2d = (options?: MaxPooling2dOptions) => new MaxPooling2d(options)

/**
 * All dimensions but the batch as one.
 *
 * [batch, …] → [batch, product of the others]. Both directions: {@link Flatten}.
 */
export const flatten = (options?: FlattenOptions) => new Flatten(options)

/**
 * y = x + layers(x), a residual connection (He et al. 2016).
 *
 * [batch, …] → the same shape. Both directions: {@link Residual}.
 */
export const residual = (options: ResidualOptions) => new Residual(options)

/**
 * A layer with dropout on its input whose rate is learned with the weights (Gal, Hron & Kendall 2017).
 *
 * [batch, …] → the layer's output shape. Both directions: {@link ConcreteDropout}.
 */
export const concreteDropout = (options: ConcreteDropoutOptions) => new ConcreteDropout(options)

/**
 * y = the sum of two or more inputs: `layers.add().apply([a, b])`.
 *
 * [batch, …], [batch, …] of one shape → the same shape. Both directions: {@link Add}.
 */
export const add = (options?: LayerOptions) => new Add(options)

/**
 * y = the first input − the second: `layers.subtract().apply([a, b])`.
 *
 * [batch, …], [batch, …] of one shape → the same shape. Both directions: {@link Subtract}.
 */
export const subtract = (options?: LayerOptions) => new Subtract(options)

/**
 * y = the product of two or more inputs, element by element: `layers.multiply().apply([a, b])`.
 *
 * [batch, …], [batch, …] of one shape → the same shape. Both directions: {@link Multiply}.
 */
export const multiply = (options?: LayerOptions) => new Multiply(options)

/**
 * y = the mean of two or more inputs, element by element: `layers.average().apply([a, b])`.
 *
 * [batch, …], [batch, …] of one shape → the same shape. Both directions: {@link Average}.
 */
export const average = (options?: LayerOptions) => new Average(options)

/**
 * y = the largest of two or more inputs, element by element: `layers.maximum().apply([a, b])`.
 *
 * [batch, …], [batch, …] of one shape → the same shape. Both directions: {@link Maximum}.
 */
export const maximum = (options?: LayerOptions) => new Maximum(options)

/**
 * y = the smallest of two or more inputs, element by element: `layers.minimum().apply([a, b])`.
 *
 * [batch, …], [batch, …] of one shape → the same shape. Both directions: {@link Minimum}.
 */
export const minimum = (options?: LayerOptions) => new Minimum(options)

/**
 * Inputs one after the other along `axis` (default −1, the last): `layers.concatenate().apply([a, b])`.
 *
 * [batch, …, n], [batch, …, m] → [batch, …, n + m]. Both directions: {@link Concatenate}.
 */
export const concatenate = (options?: ConcatenateOptions) => new Concatenate(options)

/**
 * y = Σ a · b of two vectors; the cosine of their angle with `normalize: true`: `layers.dot().apply([a, b])`.
 *
 * [batch, n], [batch, n] → [batch, 1]. Both directions: {@link Dot}.
 */
export const dot = (options?: DotOptions) => new Dot(options)

/**
 * The mean of each window, 2 steps by default, which follow each other without overlap.
 *
 * [batch, steps, channels] → [batch, steps′, channels]. Both directions: {@link AveragePooling1d}.
 */
export const averagePooling1d = (options?: AveragePooling1dOptions) => new AveragePooling1d(options)

/**
 * The mean of each window, 2 × 2 by default, which follow each other without overlap.
 *
 * [batch, height, width, channels] → [batch, height′, width′, channels]. Both directions: {@link AveragePooling2d}.
 */
export const averagePooling2d = (options?: AveragePooling2dOptions) => new AveragePooling2d(options)

/**
 * Convolution of signals, `padding: 'valid'` and strides 1 by default; `'causal'` looks at no later step.
 *
 * [batch, steps, channels] → [batch, steps′, filters]. Both directions: {@link Conv1d}.
 */
export const conv1d = (options: Conv1dOptions) => new Conv1d(options)

/**
 * Back from the size that a `conv1d` leads to: with strides s, s times as many steps.
 *
 * [batch, steps, channels] → [batch, steps′, filters]. Both directions: {@link Conv1dTranspose}.
 */
export const conv1dTranspose = (options: Conv1dTransposeOptions) => new Conv1dTranspose(options)

/**
 * Back from the size that a `conv2d` leads to: with strides s, s times as high and wide.
 *
 * [batch, height, width, channels] → [batch, height′, width′, filters]. Both directions: {@link Conv2dTranspose}.
 */
export const conv2dTranspose = (options: Conv2dTransposeOptions) => new Conv2dTranspose(options)

/**
 * Leaves out steps at the beginning and at the end, 1 each by default.
 *
 * [batch, steps, channels] → [batch, steps − cut, channels]. Both directions: {@link Cropping1d}.
 */
export const cropping1d = (options?: Cropping1dOptions) => new Cropping1d(options)

/**
 * Leaves out the edges of images, none by default.
 *
 * [batch, height, width, channels] → [batch, height − cut, width − cut, channels]. Both directions: {@link Cropping2d}.
 */
export const cropping2d = (options?: Cropping2dOptions) => new Cropping2d(options)

/**
 * Each channel convolved by itself, into `depthMultiplier` (default 1) channels.
 *
 * [batch, steps, channels] → [batch, steps′, channels · depthMultiplier]. Both directions: {@link DepthwiseConv1d}.
 */
export const depthwiseConv1d = (options: DepthwiseConv1dOptions) => new DepthwiseConv1d(options)

/**
 * Each channel convolved by itself, into `depthMultiplier` (default 1) channels.
 *
 * [batch, height, width, channels] → [batch, height′, width′, channels · depthMultiplier]. Both directions:
 * {@link DepthwiseConv2d}.
 */
export const depthwiseConv2d = (options: DepthwiseConv2dOptions) => new DepthwiseConv2d(options)

/**
 * The mean of each channel over all steps; of padded sequences, over the steps that are no padding.
 *
 * [batch, steps, channels] → [batch, channels]. Both directions: {@link GlobalAveragePooling1d}.
 */
export const globalAveragePooling1d = (options?: GlobalAveragePooling1dOptions) => new GlobalAveragePooling1d(options)

/**
 * The mean of each channel over all pixels.
 *
 * [batch, height, width, channels] → [batch, channels]. Both directions: {@link GlobalAveragePooling2d}.
 */
export const globalAveragePooling2d = (options?: GlobalAveragePooling2dOptions) => new GlobalAveragePooling2d(options)

/**
 * The largest number of each channel over all steps.
 *
 * [batch, steps, channels] → [batch, channels]. Both directions: {@link GlobalMaxPooling1d}.
 */
export const globalMaxPooling1d = (options?: GlobalMaxPooling1dOptions) => new GlobalMaxPooling1d(options)

/**
 * The largest number of each channel over all pixels.
 *
 * [batch, height, width, channels] → [batch, channels]. Both directions: {@link GlobalMaxPooling2d}.
 */
export const globalMaxPooling2d = (options?: GlobalMaxPooling2dOptions) => new GlobalMaxPooling2d(options)

/**
 * The largest number of each window, 2 steps by default, which follow each other without overlap.
 *
 * [batch, steps, channels] → [batch, steps′, channels]. Both directions: {@link MaxPooling1d}.
 */
export const maxPooling1d = (options?: MaxPooling1dOptions) => new MaxPooling1d(options)

/**
 * Dimensions in another order, counted from 1 without the batch: `{ dims: [2, 1] }` makes columns of rows.
 *
 * [batch, a, b] → [batch, b, a]. Both directions: {@link Permute}.
 */
export const permute = (options: PermuteOptions) => new Permute(options)

/**
 * The same numbers in another shape, given without the batch; one −1 is what is left.
 *
 * [batch, …] → [batch, …targetShape]. Both directions: {@link Reshape}.
 */
export const reshape = (options: ReshapeOptions) => new Reshape(options)

/**
 * A depthwise convolution, then a product over the channels of each step: fewer weights than `conv1d`.
 *
 * [batch, steps, channels] → [batch, steps′, filters]. Both directions: {@link SeparableConv1d}.
 */
export const separableConv1d = (options: SeparableConv1dOptions) => new SeparableConv1d(options)

/**
 * A depthwise convolution, then a product over the channels of each pixel: fewer weights than `conv2d` (Chollet 2017).
 *
 * [batch, height, width, channels] → [batch, height′, width′, filters]. Both directions: {@link SeparableConv2d}.
 */
export const separableConv2d = (options: SeparableConv2dOptions) => new SeparableConv2d(options)

/**
 * Each step `size` times (default 2).
 *
 * [batch, steps, channels] → [batch, steps · size, channels]. Both directions: {@link UpSampling1d}.
 */
export const upSampling1d = (options?: UpSampling1dOptions) => new UpSampling1d(options)

/**
 * Larger by `size` (default 2), pixels repeated or, with `interpolation: 'bilinear'`, interpolated.
 *
 * [batch, height, width, channels] → [batch, height · size, width · size, channels]. Both directions: {@link UpSampling2d}.
 */
export const upSampling2d = (options?: UpSampling2dOptions) => new UpSampling2d(options)

/**
 * Zeros before the first step and after the last, 1 each by default.
 *
 * [batch, steps, channels] → [batch, steps + zeros, channels]. Both directions: {@link ZeroPadding1d}.
 */
export const zeroPadding1d = (options?: ZeroPadding1dOptions) => new ZeroPadding1d(options)

/**
 * Zeros around images, 1 on each side by default.
 *
 * [batch, height, width, channels] → [batch, height + zeros, width + zeros, channels]. Both directions: {@link ZeroPadding2d}.
 */
export const zeroPadding2d = (options?: ZeroPadding2dOptions) => new ZeroPadding2d(options)

/**
 * Takes a padding mask off: from here on padding counts as any other step.
 *
 * [batch, steps, …] → the same numbers. Both directions: {@link Unmask}.
 */
export const unmask = (options?: LayerOptions) => new Unmask(options)

/**
 * A learned row of `outputDim` numbers for each index from 0 to inputDim − 1; `maskZero` takes index 0 for padding.
 *
 * [batch, steps] → [batch, steps, outputDim]. Both directions: {@link Embedding}.
 */
export const embedding = (options: EmbeddingOptions) => new Embedding(options)

/**
 * Dot-product attention without weights, softmax(query · keyᵀ) · value: `apply([query, value])` or `apply([query, value,
 * key])` (Luong et al. 2015).
 *
 * [batch, steps, n], [batch, others, n] → [batch, steps, n]. Both directions: {@link Attention}.
 */
export const attention = (options?: AttentionOptions) => new Attention(options)

/**
 * Scaled dot-product attention of `numHeads` heads, learned projections before and after: `apply(x)`, `apply([query, value])`
 * or `apply([query, value, key])` (Vaswani et al. 2017).
 *
 * [batch, steps, n], [batch, others, n] → [batch, steps, n]. Both directions: {@link MultiHeadAttention}.
 */
export const multiHeadAttention = (options: MultiHeadAttentionOptions) => new MultiHeadAttention(options)

/**
 * A learned vector for each position, without the input's numbers: to be added to it.
 *
 * [batch, steps, features] → the same shape. Both directions: {@link PositionEmbedding}.
 */
export const positionEmbedding = (options: PositionEmbeddingOptions) => new PositionEmbedding(options)

/**
 * y = x · Eᵀ, E the table of an `embedding` (Press & Wolf 2017): the output layer of a language model.
 *
 * [batch, …, outputDim] → [batch, …, inputDim]. Both directions: {@link TiedDense}.
 */
export const tiedDense = (options: TiedDenseOptions) => new TiedDense(options)

/**
 * The last dimension of each sample to mean 0 and variance 1 (Ba et al. 2016); then · gamma + beta, both learned.
 *
 * [batch, …, features] → the same shape. Both directions: {@link LayerNormalization}.
 */
export const layerNormalization = (options?: LayerNormalizationOptions) => new LayerNormalization(options)

/**
 * Channels in `groups` (default 32), each group of a sample to mean 0 and variance 1 (Wu & He 2018); then · gamma + beta, both
 * learned.
 *
 * [batch, …, channels] → the same shape. Both directions: {@link GroupNormalization}.
 */
export const groupNormalization = (options?: GroupNormalizationOptions) => new GroupNormalization(options)

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997).
 *
 * [batch, steps, features] → the last output [batch, units], or with `returnSequences` all, [batch, steps, units]. Both
 * directions: {@link Lstm}.
 */
export const lstm = (options: LstmOptions) => new Lstm(options)

/**
 * Gated recurrent unit (Cho et al. 2014).
 *
 * [batch, steps, features] → the last output [batch, units], or with `returnSequences` all, [batch, steps, units]. Both
 * directions: {@link Gru}.
 */
export const gru = (options: GruOptions) => new Gru(options)

/**
 * y = f(x · W + y₀ · R + b) at each step, f tanh by default (Elman 1990).
 *
 * [batch, steps, features] → the last output [batch, units], or with `returnSequences` all, [batch, steps, units]. Both
 * directions: {@link SimpleRnn}.
 */
export const simpleRnn = (options: SimpleRnnOptions) => new SimpleRnn(options)

/**
 * One of the several outputs of a recurrent layer. You need not write it: `apply` of a layer with `returnState` makes them;
 * files name it.
 *
 * Both directions: {@link RecurrentOutput}.
 */
export const recurrentOutput = (options: RecurrentOutputOptions) => new RecurrentOutput(options)

/**
 * A recurrent layer in both directions, with weights for each; outputs are concatenated by default (Schuster & Paliwal 1997).
 *
 * [batch, steps, features] → [batch, 2 · units], or with `returnSequences` [batch, steps, 2 · units]. Both directions:
 * {@link Bidirectional}.
 */
export const bidirectional = (options: BidirectionalOptions) => new Bidirectional(options)

/**
 * A layer on each timestep, with the same weights.
 *
 * [batch, steps, …] → [batch, steps, …the layer's output]. Both directions: {@link TimeDistributed}.
 */
export const timeDistributed = (options: TimeDistributedOptions) => new TimeDistributed(options)

/**
 * Steps whose features are all `maskValue` (default 0) count as padding from here on.
 *
 * [batch, steps, features] → the same numbers, with a padding mask. Both directions: {@link Masking}.
 */
export const masking = (options?: MaskingOptions) => new Masking(options)

/**
 * A vector at `n` timesteps.
 *
 * [batch, features] → [batch, n, features]. Both directions: {@link RepeatVector}.
 */
export const repeatVector = (options: RepeatVectorOptions) => new RepeatVector(options)
