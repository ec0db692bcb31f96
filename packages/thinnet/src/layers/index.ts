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

export const dense = (options: DenseOptions) => new Dense(options)
export const activation = (options: ActivationOptions) => new ActivationLayer(options)
export const relu = (options?: ReluOptions) => new Relu(options)
export const leakyRelu = (options?: LeakyReluOptions) => new LeakyRelu(options)
export const prelu = (options?: PreluOptions) => new Prelu(options)
export const elu = (options?: EluOptions) => new Elu(options)
export const softmax = (options?: SoftmaxOptions) => new Softmax(options)
export const rescaling = (options: RescalingOptions) => new Rescaling(options)
export const normalization = (options?: NormalizationOptions) => new Normalization(options)
export const categoryEncoding = (options: CategoryEncodingOptions) => new CategoryEncoding(options)
export const randomFlip = (options?: RandomFlipOptions) => new RandomFlip(options)
export const randomRotation = (options: RandomRotationOptions) => new RandomRotation(options)
export const randomTranslation = (options: RandomTranslationOptions) => new RandomTranslation(options)
export const randomZoom = (options: RandomZoomOptions) => new RandomZoom(options)
export const dropout = (options: DropoutOptions) => new Dropout(options)
export const spatialDropout1d = (options: SpatialDropout1dOptions) => new SpatialDropout1d(options)
export const spatialDropout2d = (options: SpatialDropout2dOptions) => new SpatialDropout2d(options)
export const stochasticDepth = (options: StochasticDepthOptions) => new StochasticDepth(options)
export const dropConnect = (options: DropConnectOptions) => new DropConnect(options)
export const dropBlock2d = (options: DropBlock2dOptions) => new DropBlock2d(options)
export const alphaDropout = (options: AlphaDropoutOptions) => new AlphaDropout(options)
export const gaussianDropout = (options: GaussianDropoutOptions) => new GaussianDropout(options)
export const gaussianNoise = (options: GaussianNoiseOptions) => new GaussianNoise(options)
export const batchNormalization = (options?: BatchNormalizationOptions) => new BatchNormalization(options)
export const conv2d = (options: Conv2dOptions) => new Conv2d(options)
export const maxPooling2d = (options?: MaxPooling2dOptions) => new MaxPooling2d(options)
export const flatten = (options?: FlattenOptions) => new Flatten(options)
export const residual = (options: ResidualOptions) => new Residual(options)
export const concreteDropout = (options: ConcreteDropoutOptions) => new ConcreteDropout(options)
export const add = (options?: LayerOptions) => new Add(options)
export const subtract = (options?: LayerOptions) => new Subtract(options)
export const multiply = (options?: LayerOptions) => new Multiply(options)
export const average = (options?: LayerOptions) => new Average(options)
export const maximum = (options?: LayerOptions) => new Maximum(options)
export const minimum = (options?: LayerOptions) => new Minimum(options)
export const concatenate = (options?: ConcatenateOptions) => new Concatenate(options)
export const dot = (options?: DotOptions) => new Dot(options)
export const averagePooling1d = (options?: AveragePooling1dOptions) => new AveragePooling1d(options)
export const averagePooling2d = (options?: AveragePooling2dOptions) => new AveragePooling2d(options)
export const conv1d = (options: Conv1dOptions) => new Conv1d(options)
export const conv1dTranspose = (options: Conv1dTransposeOptions) => new Conv1dTranspose(options)
export const conv2dTranspose = (options: Conv2dTransposeOptions) => new Conv2dTranspose(options)
export const cropping1d = (options?: Cropping1dOptions) => new Cropping1d(options)
export const cropping2d = (options?: Cropping2dOptions) => new Cropping2d(options)
export const depthwiseConv1d = (options: DepthwiseConv1dOptions) => new DepthwiseConv1d(options)
export const depthwiseConv2d = (options: DepthwiseConv2dOptions) => new DepthwiseConv2d(options)
export const globalAveragePooling1d = (options?: GlobalAveragePooling1dOptions) => new GlobalAveragePooling1d(options)
export const globalAveragePooling2d = (options?: GlobalAveragePooling2dOptions) => new GlobalAveragePooling2d(options)
export const globalMaxPooling1d = (options?: GlobalMaxPooling1dOptions) => new GlobalMaxPooling1d(options)
export const globalMaxPooling2d = (options?: GlobalMaxPooling2dOptions) => new GlobalMaxPooling2d(options)
export const maxPooling1d = (options?: MaxPooling1dOptions) => new MaxPooling1d(options)
export const permute = (options: PermuteOptions) => new Permute(options)
export const reshape = (options: ReshapeOptions) => new Reshape(options)
export const separableConv1d = (options: SeparableConv1dOptions) => new SeparableConv1d(options)
export const separableConv2d = (options: SeparableConv2dOptions) => new SeparableConv2d(options)
export const upSampling1d = (options?: UpSampling1dOptions) => new UpSampling1d(options)
export const upSampling2d = (options?: UpSampling2dOptions) => new UpSampling2d(options)
export const zeroPadding1d = (options?: ZeroPadding1dOptions) => new ZeroPadding1d(options)
export const zeroPadding2d = (options?: ZeroPadding2dOptions) => new ZeroPadding2d(options)
export const unmask = (options?: LayerOptions) => new Unmask(options)
export const embedding = (options: EmbeddingOptions) => new Embedding(options)
export const attention = (options?: AttentionOptions) => new Attention(options)
export const multiHeadAttention = (options: MultiHeadAttentionOptions) => new MultiHeadAttention(options)
export const positionEmbedding = (options: PositionEmbeddingOptions) => new PositionEmbedding(options)
export const tiedDense = (options: TiedDenseOptions) => new TiedDense(options)
export const layerNormalization = (options?: LayerNormalizationOptions) => new LayerNormalization(options)
export const groupNormalization = (options?: GroupNormalizationOptions) => new GroupNormalization(options)
export const lstm = (options: LstmOptions) => new Lstm(options)
export const gru = (options: GruOptions) => new Gru(options)
export const simpleRnn = (options: SimpleRnnOptions) => new SimpleRnn(options)
export const recurrentOutput = (options: RecurrentOutputOptions) => new RecurrentOutput(options)
export const bidirectional = (options: BidirectionalOptions) => new Bidirectional(options)
export const timeDistributed = (options: TimeDistributedOptions) => new TimeDistributed(options)
export const masking = (options?: MaskingOptions) => new Masking(options)
export const repeatVector = (options: RepeatVectorOptions) => new RepeatVector(options)
