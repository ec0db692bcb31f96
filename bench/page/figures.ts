import { figure, type Measured } from '@thinnet/cli/bench'

/** A library's column in the page's tables; of several ids the better counts. */
export interface Column {
  name: string
  ids: readonly string[]
}

export const OWN: Readonly<Record<'single' | 'wasm' | 'fma' | 'blas', Column>> = {
  single: { name: 'wasm, 1 thread', ids: ['thinnet-wasm-1'] },
  wasm: { name: 'wasm', ids: ['thinnet-wasm'] },
  fma: { name: 'wasm with FMA', ids: ['thinnet-fma'] },
  blas: { name: 'blas', ids: ['thinnet-blas'] },
}
export const PYTORCH: Column = { name: 'PyTorch', ids: ['pytorch', 'pytorch-1'] }
export const KERAS: Column = { name: 'Keras', ids: ['keras'] }
export const NUMPY: Column = { name: 'NumPy', ids: ['numpy'] }
export const TFJS: Column = { name: 'TensorFlow.js', ids: ['tfjs-wasm'] }
export const JAXJS: Column = { name: 'jax-js', ids: ['jax-js'] }
/** What every ratio is to: the better of these. */
export const BETTER: Column = { name: 'the better of PyTorch and Keras', ids: [...PYTORCH.ids, ...KERAS.ids] }

/** What the page calls the rows that it shows by libraries. */
export const NAMES: Readonly<Record<string, string>> = {
  matmul: 'matrix multiplication, 1024³',
  article: "the article's network on 10⁶ columns",
  'dropout-forward': 'dropout 0.5, forward, 2²⁴ floats',
  'dropout-backward': 'its backward',
  copy: 'a copy of 2²⁴ floats',
  'mlp-100': 'MLP 784-[100]×6-10, SGD, batch 100',
  'mlp-1024': 'MLP 784-[1024]×3-10, momentum, batch 128',
  'cnn-step': 'MNIST CNN, Adadelta, batch 128',
  'lstm-step': 'LSTM 128, 100 timesteps, batch 32',
  'gru-step': 'GRU 128, 100 timesteps, batch 32',
  'transformer-step': 'transformer encoder, 2 layers, batch 32',
  'gpt-step': 'a small GPT, 50 257 words, batch 8',
  'residual-step': 'residual network, 32 × 32, batch 64',
  'separable-step': 'separable convolutions, 32 × 32, batch 64',
  'cnn-predict': 'MNIST CNN, inference on 128 images',
}
export const OPERATIONS = ['matmul', 'article', 'dropout-forward', 'dropout-backward', 'copy']
export const TRAINING = Object.keys(NAMES).filter(id => id.startsWith('mlp') || id.endsWith('-step'))

/** The smallest of a row's medians in a column; null: none was measured. */
export function best({ rows }: Measured, row: string, { ids }: Column): number | null {
  const results = rows.find(({ id }) => id === row)?.results ?? []
  const values = results.flatMap(result =>
    result.reason === undefined && ids.includes(result.id) ? result.median : [],
  )
  return values.length > 0 ? Math.min(...values) : null
}

/** A column's figure over another's. */
export function ratio(run: Measured, row: string, over: Column, under: Column): number | null {
  const [a, b] = [best(run, row, over), best(run, row, under)]
  return a === null || b === null ? null : a / b
}

export const shown = (value: number | null): string => (value === null ? '' : figure(value))
export const times = (value: number | null): string => (value === null ? '' : `${value.toFixed(2)} ×`)
