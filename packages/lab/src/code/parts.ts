/** Where a part of the library's source is found, when the page is built. */
export interface Place {
  /** In packages/thinnet/src. */
  file: string
  /** As `linesOf` reads it. */
  symbol: string
  /** Of a class: its comment and first line alone. */
  head?: true
  /** Lines that can be pointed out, each by how it ends, as no other line does. */
  marks?: Readonly<Record<string, string>>
}

const ASSEMBLY = 'kernels/wasm/assembly'

export const PARTS = {
  trainStep: { file: 'model/train-step.ts', symbol: 'trainStep' },
  computeGradients: { file: 'model/train-step.ts', symbol: 'computeGradients' },
  update: { file: 'model/network.ts', symbol: 'Network.update' },
  sgd: { file: 'optimizers/sgd.ts', symbol: 'sgd' },
  adam: { file: 'optimizers/adam.ts', symbol: 'adamNamed' },
  rmsprop: { file: 'optimizers/rmsprop.ts', symbol: 'rmsprop' },
  sgdKernel: { file: `${ASSEMBLY}/optimizers.ts`, symbol: 'sgd' },
  adamKernel: { file: `${ASSEMBLY}/optimizers.ts`, symbol: 'adam' },
  rmspropKernel: { file: `${ASSEMBLY}/optimizers.ts`, symbol: 'rmsprop' },

  dropout: { file: 'layers/dropout.ts', symbol: 'Dropout', head: true },
  dropoutBuild: { file: 'layers/dropout.ts', symbol: 'Dropout.build' },
  dropoutFactor: {
    file: 'layers/dropout.ts',
    symbol: 'Dropout.factor',
    marks: { one: 'return 1', keep: 'return keep', inverse: '1 / keep : 1' },
  },
  afterRelu: { file: 'layers/dropout.ts', symbol: 'afterRelu' },
  sharedApply: { file: 'layers/shared-mask.ts', symbol: 'SharedMask.apply' },
  sharedTensor: { file: 'layers/shared-mask.ts', symbol: 'SharedMask.tensor' },
  spatial: { file: 'layers/spatial-dropout2d.ts', symbol: 'SpatialDropout2d', head: true },
  spatialShape: { file: 'layers/spatial-dropout2d.ts', symbol: 'SpatialDropout2d.noiseShapeFor' },
  norm: { file: 'layers/batch-normalization.ts', symbol: 'BatchNormalization', head: true },
  normBuild: { file: 'layers/batch-normalization.ts', symbol: 'BatchNormalization.build' },

  simpleRnn: { file: 'layers/recurrent/simple-rnn.ts', symbol: 'SimpleRnn', head: true },
  recurrentCell: { file: 'layers/recurrent/simple-rnn.ts', symbol: 'SimpleRnn.cell' },
  drop: { file: 'layers/recurrent/drop.ts', symbol: 'Drop.draw' },
  given: { file: 'layers/recurrent/given.ts', symbol: 'Given.at' },
  givenBackward: { file: 'layers/recurrent/given.ts', symbol: 'Given.backward' },
  inverseKeep: {
    file: 'layers/draws.ts',
    symbol: 'inverseKeep',
    marks: { inverse: 'rate < 1 ? 1 / (1 - rate) : 1' },
  },
  multiHead: { file: 'layers/attention/multi-head-attention.ts', symbol: 'MultiHeadAttention', head: true },
  multiHeadBuild: { file: 'layers/attention/multi-head-attention.ts', symbol: 'MultiHeadAttention.build' },
  dotProduct: { file: 'layers/attention/dot-product.ts', symbol: 'DotProduct', head: true },
  dotProductForward: { file: 'layers/attention/dot-product.ts', symbol: 'DotProduct.forward' },
  dotProductHow: { file: 'layers/attention/dot-product.ts', symbol: 'DotProduct.#how' },
  dotProductMask: { file: 'layers/attention/dot-product.ts', symbol: 'DotProduct.mask' },

  applyMaskContract: { file: 'kernels/kernels.ts', symbol: 'Kernels.applyMask' },
  applyMaskReference: { file: 'kernels/reference/apply-mask.ts', symbol: 'applyMaskKernels.applyMask' },
  applyMaskCall: { file: 'kernels/wasm/apply-mask.ts', symbol: 'applyMaskKernels.applyMask' },
  applyMask: { file: `${ASSEMBLY}/apply-mask.ts`, symbol: 'applyMask' },
  applyMaskRows: { file: `${ASSEMBLY}/apply-mask.ts`, symbol: 'rows' },
  applyMaskChoice: { file: `${ASSEMBLY}/apply-mask.ts`, symbol: 'masked' },
  attentionContract: { file: 'kernels/kernels.ts', symbol: 'Kernels.attentionForward' },
  attentionReference: { file: 'kernels/attention.ts', symbol: 'attentionByParts' },
  attentionCall: { file: 'kernels/wasm/whole-attention.ts', symbol: 'wholeAttentionKernels.attentionForward' },
  attentionKernel: { file: `${ASSEMBLY}/whole-attention.ts`, symbol: 'wholeAttentionForward' },

  contract: { file: 'kernels/kernels.ts', symbol: 'Kernels.dropout' },
  contractMask: { file: 'kernels/kernels.ts', symbol: 'DropoutMask' },
  reference: { file: 'kernels/reference/dropout.ts', symbol: 'dropoutKernels.dropout' },
  threshold: { file: 'random/dropout-mask.ts', symbol: 'dropoutThreshold' },
  keepMask: { file: 'random/dropout-mask.ts', symbol: 'keepMask' },
  block: { file: 'random/streams.ts', symbol: 'block' },
  wasmCall: { file: 'kernels/wasm/dropout.ts', symbol: 'dropoutKernels.dropout' },
  kernel: { file: `${ASSEMBLY}/dropout.ts`, symbol: 'dropout' },
  kernelMasked: { file: `${ASSEMBLY}/dropout.ts`, symbol: 'masked' },
  kernelSettle: { file: `${ASSEMBLY}/dropout.ts`, symbol: 'settle' },
  kernelWord: { file: `${ASSEMBLY}/dropout.ts`, symbol: 'dropWord' },
  kernelFour: { file: `${ASSEMBLY}/dropout.ts`, symbol: 'dropFour' },
  relu: { file: `${ASSEMBLY}/elementwise.ts`, symbol: 'reluBackward' },

  maskOf: { file: 'inspect/mask-of.ts', symbol: 'maskOf' },
  walk: { file: 'inspect/layer-outputs.ts', symbol: 'walk' },
  monteCarlo: { file: 'inspect/monte-carlo.ts', symbol: 'monteCarlo' },
  moments: { file: 'inspect/monte-carlo.ts', symbol: 'Moments' },
  surprise: { file: 'inspect/monte-carlo.ts', symbol: 'surprise' },
  uncertainty: { file: 'inspect/monte-carlo.ts', symbol: 'Uncertainty' },
} as const satisfies Readonly<Record<string, Place>>

export type PartName = keyof typeof PARTS
