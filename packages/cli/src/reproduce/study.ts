import type { RunKey } from '@thinnet/charts'
import type { Backend, Sequential } from 'thinnet'

/** What a network is made from. */
export interface Making {
  seed: number
  backend: Backend
  threads?: number
  /** Updates in all: schedules end there. */
  steps: number
}

/** One network of a paper, and what the paper says of it. */
export interface Setting {
  key: RunKey
  /** As in "dropout and max-norm". */
  name: string
  /** Test error as the paper gives it, in per cent. */
  paper: number
  /** What is done to the weights or units, in a few words. */
  how: string
}

/** How the networks of a study are made, by the settings' keys. */
export interface Networks {
  /** A compiled model for rows of 784 pixels in [0, 1] and sparse labels. */
  make(key: RunKey, making: Making): Sequential
  /** The same network with the paper's own inference, where that is not weight-averaged inference. */
  withPaperInference?(key: RunKey, making: Making): Sequential | undefined
}

/** Networks of one paper that differ in how they are regularized. */
export interface Study {
  /** As in `thinnet reproduce srivastava`. */
  name: string
  title: string
  /** The paper, with the table that has the figures. */
  source: string
  /** Layers, in a few words. */
  network: string
  /** Optimizer and schedules, in a few words. */
  training: string
  batchSize: number
  /** Epochs that two cores go through in about half an hour, all settings together. */
  epochs: number
  /** As many as the paper trained for. */
  paperEpochs: number
  settings: readonly Setting[]
  /** Loaded when they are trained: what help says of a study needs no library. */
  networks(): Promise<Networks>
}
