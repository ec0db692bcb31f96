import type { HostKernels as Kernels } from './kernels.ts'

type Functions = {
  [Name in keyof Kernels]-?: NonNullable<Kernels[Name]> extends (...args: never[]) => unknown ? Name : never
}[keyof Kernels]

/** How a kernel treats its regions: the first `outs` are written, all others read alone. */
interface Role {
  readonly outs: number
  /** Whether an out may be the same region as what is read. */
  readonly inPlace: boolean
}

const writes = (outs: number): Role => ({ outs, inPlace: false })
const overwrites = (outs: number): Role => ({ outs, inPlace: true })

/** Of every kernel, as the contract says it: what is watched for layers that nobody has tested (see `engine/watch.ts`). */
export const ROLES: Readonly<Record<Exclude<Functions, 'reserve' | 'dispose' | 'load'>, Role>> = {
  read: writes(0),
  view: writes(0),
  write: writes(1),
  gather: writes(1),
  fill: writes(1),
  copy: overwrites(1),
  scale: overwrites(1),
  add: overwrites(1),
  multiply: overwrites(1),
  copyColumns: writes(1),
  transpose: writes(1),
  logSoftmaxForward: overwrites(1),
  logSoftmaxBackward: overwrites(1),
  map: overwrites(1),
  rowMeans: writes(1),
  rowMeansBackward: overwrites(1),
  reluForward: overwrites(1),
  reluBackward: overwrites(1),
  applyMask: overwrites(1),
  addProduct: writes(1),
  gaussianForward: overwrites(1),
  gaussianBackward: overwrites(1),
  dropBlockMask: writes(1),
  dropout: overwrites(1),
  gaussianNoise: overwrites(1),
  uniforms: writes(1),
  concreteDropoutForward: overwrites(1),
  concreteDropoutBackward: overwrites(2),
  concretePenaltyForward: writes(1),
  concretePenaltyBackward: writes(2),
  gemm: writes(1),
  channelSums: writes(1),
  dropConnectForward: writes(1),
  dropConnectBackward: writes(2),
  conv2dForward: writes(1),
  conv2dBackwardInput: writes(1),
  conv2dBackwardKernel: writes(1),
  maxPooling2dForward: writes(2),
  maxPooling2dBackward: writes(1),
  batchNormalizationForward: writes(3),
  batchNormalizationInference: overwrites(1),
  batchNormalizationBackward: overwrites(3),
  movingAverage: writes(1),
  softmaxForward: overwrites(1),
  softmaxBackward: overwrites(1),
  softmaxCrossentropyForward: writes(2),
  softmaxCrossentropyBackward: writes(1),
  categoricalCrossentropyForward: writes(1),
  categoricalCrossentropyBackward: writes(1),
  categoricalCorrect: writes(1),
  binaryCorrect: writes(1),
  penaltyForward: writes(1),
  penaltyBackward: writes(1),
  clipByValue: writes(1),
  clipByNorm: writes(1),
  decay: writes(1),
  normConstraint: writes(1),
  sgd: writes(2),
  adagrad: writes(2),
  rmsprop: writes(4),
  adam: writes(3),
  adadelta: writes(3),
  encodeCategories: writes(1),
  warp: writes(1),
  warpBackward: writes(1),
  checkIndices: writes(0),
  gatherRows: writes(1),
  scatterRows: writes(1),
  layerNormalizationForward: writes(3),
  layerNormalizationBackward: overwrites(3),
  batchedGemm: writes(1),
  attentionSoftmaxForward: overwrites(1),
  attentionSoftmaxBackward: overwrites(1),
  lstmForward: writes(3),
  lstmBackward: writes(2),
  gruForward: writes(2),
  gruBackward: writes(3),
}
