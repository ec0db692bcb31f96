import { availableParallelism } from 'node:os'

/** Networks of the bench as one of their sizes grows; threads are what computes, not what is computed. */
export interface Series {
  id: 'batch' | 'width' | 'length' | 'threads'
  /** What grows, for an axis. */
  along: string
  networks: readonly GrowingNetwork[]
  values: readonly number[]
}

export interface GrowingNetwork {
  /** The id of its row. */
  row: string
  name: string
  /** What it is like, other than in its row, at a value. */
  size(value: number): { batch?: number; units?: number; timesteps?: number }
}

/** One figure of each kind. */
export interface Point {
  series: Series['id']
  row: string
  library: string
  value: number
  /** The median of a training step, in milliseconds. */
  ms: number
  /** Peak memory of the process in MiB, and before the network was made. */
  peak: number
  base: number
}

/** What `growth.ts` writes. */
export interface Growth {
  machine: Record<string, string>
  /** What was measured, and how it describes itself. */
  libraries: { id: string; name: string; version: string }[]
  points: Point[]
}

/** Powers of 2, and `last` if it is none. */
const doubled = (first: number, last: number): number[] => {
  const values = []
  for (let value = first; value < last; value *= 2) values.push(value)
  return [...values, last]
}

const same = () => ({})

export const SERIES: readonly Series[] = [
  {
    id: 'batch',
    along: 'batch size',
    values: doubled(32, 1024),
    networks: [
      { row: 'mlp-1024', name: 'MLP 784-[1024]×3-10', size: batch => ({ batch }) },
      { row: 'cnn-step', name: 'MNIST CNN', size: batch => ({ batch }) },
    ],
  },
  {
    id: 'width',
    along: 'units of each hidden layer',
    values: doubled(256, 4096),
    networks: [{ row: 'mlp-1024', name: 'MLP of 3 hidden layers, batch 128', size: units => ({ units }) }],
  },
  {
    id: 'length',
    along: 'timesteps',
    values: doubled(16, 1024),
    networks: [
      { row: 'lstm-step', name: 'LSTM 128, batch 32', size: timesteps => ({ timesteps }) },
      { row: 'transformer-step', name: 'transformer, batch 8', size: timesteps => ({ timesteps, batch: 8 }) },
    ],
  },
  {
    id: 'threads',
    along: 'threads',
    values: doubled(1, availableParallelism()),
    networks: [
      { row: 'mlp-1024', name: 'MLP 784-[1024]×3-10, batch 128', size: same },
      { row: 'cnn-step', name: 'MNIST CNN, batch 128', size: same },
      { row: 'lstm-step', name: 'LSTM 128, 100 timesteps, batch 32', size: same },
      { row: 'transformer-step', name: 'transformer, 128 timesteps, batch 32', size: same },
    ],
  },
]
