import type { Library } from './libraries.ts'

/** One comparison. */
export interface Row {
  id: string
  title: string
  unit: 'ms' | 'MiB' | 'KiB' | 's'
  /** What is inside the figure and what is not. */
  includes: string
  /** Rows that are asked for by one name. */
  group?: 'operations' | 'training' | 'memory'
  /**
   * steady: asked of processes that stay, and are warm. fresh: each figure from a process of its own, by what is asked of it
   * once. Or a function that takes a library's figure itself; null: the library is not in this comparison.
   */
  how: 'steady' | { fresh: readonly string[] } | ((library: Library) => number | null | Promise<number | null>)
  /** Once is enough: it does not change from one time to the next. */
  once?: boolean
  /** Only when asked for. */
  optional?: boolean
  /** While another process keeps one core busy. */
  busy?: boolean
}

const OPERATIONS: readonly Row[] = [
  {
    id: 'matmul',
    title: 'float32 matrix multiplication (GEMM), 1024 × 1024 × 1024',
    unit: 'ms',
    includes: "the multiplication, on matrices in place; thinnet: a dense layer's forward without bias",
    group: 'operations',
    how: 'steady',
  },
  {
    id: 'article',
    title: "the article's network, 3-4-4-4, inverted dropout, training forward of 10⁶ columns",
    unit: 'ms',
    includes: 'the whole call, thinnet: predict with training: true, inputs copied in and outputs out; NumPy: float64',
    group: 'operations',
    how: 'steady',
  },
  {
    id: 'dropout-forward',
    title: 'dropout, rate 0.5, forward, 2²⁴ floats',
    unit: 'ms',
    includes: "mask, multiplication and scale, on values in place; thinnet: the layer's forward",
    group: 'operations',
    how: 'steady',
  },
  {
    id: 'dropout-backward',
    title: 'dropout, rate 0.5, backward, 2²⁴ floats',
    unit: 'ms',
    includes: "the gradient alone, on values in place; thinnet: the layer's backward, which draws the mask again",
    group: 'operations',
    how: 'steady',
  },
  {
    id: 'copy',
    title: 'a copy of 2²⁴ floats',
    unit: 'ms',
    includes: "what any pass over dropout's arrays costs at least; thinnet: its kernel, on all its threads",
    group: 'operations',
    how: 'steady',
  },
]

const TRAINING: readonly Row[] = [
  {
    id: 'mlp-100',
    title: '784-[100] × 6-10, dropout 0.2, SGD, batch 100: one training step',
    unit: 'ms',
    includes: 'forward, loss, backward and update of a batch; thinnet: a step of fit, batch gathered and loss read',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'mlp-1024',
    title: '784-[1024] × 3-10, dropout 0.5, momentum 0.9, batch 128: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'cnn-step',
    title: 'the Keras MNIST CNN, Adadelta, batch 128: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'lstm-step',
    title: '100 steps of 64, LSTM 128, dense 10, Adam, batch 32: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'gru-step',
    title: 'the same with GRU 128: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'transformer-step',
    title:
      'transformer encoder, 128 steps, 2 layers of width 128, 4 heads, MLP 512, dropout 0.1, Adam, batch 32: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'gpt-step',
    title:
      'a small GPT: 3 layers of width 48, 3 heads, 50 257 words tied, context 128, dropouts 0.1, AdamW, batch 8: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'residual-step',
    title:
      'residual network 16-16-32-64 on 32 × 32 × 3, batch normalization, momentum 0.9, batch 64: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
  {
    id: 'separable-step',
    title: 'separable convolutions 32-64-128-128-256 on the same: one training step',
    unit: 'ms',
    includes: 'as in mlp-100',
    group: 'training',
    how: 'steady',
  },
]

/** Of every row that trains. */
const MEMORY = TRAINING.map(({ id, title }): Row => {
  return {
    id: `memory-${id}`,
    title: `peak memory, ${title.replace(/: one training step$/, ': two training steps')}`,
    unit: 'MiB',
    includes: 'the whole process, its runtime with it: the most that was resident',
    group: 'memory',
    how: { fresh: ['memory', id] },
    once: true,
    optional: id !== 'cnn-step',
  }
})

/** What every library can be asked, thinnet alone too. */
export const ROWS: readonly Row[] = [
  ...OPERATIONS,
  ...TRAINING,
  {
    id: 'cnn-predict',
    title: 'the Keras MNIST CNN: inference on 128 images',
    unit: 'ms',
    includes: 'the whole call; thinnet: inputs copied in and outputs out',
    how: 'steady',
  },
  {
    id: 'first-step',
    title: 'from import to the first trained step of 784-[100] × 6-10, in a fresh process',
    unit: 'ms',
    includes: "import, building, one step; not the start of Node's or Python's own process",
    how: { fresh: ['first-step'] },
  },
  ...MEMORY,
]
