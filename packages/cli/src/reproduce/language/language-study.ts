import type { RunKey } from '@thinnet/charts'

/** The fractions that are dropped in training; what is left out is 0. */
export interface Rates {
  /** Words of the vocabulary, each in all its places. */
  words?: number
  /** What goes into the LSTM, and what comes out of it. */
  units?: number
  /** Whether their masks are the same for all timesteps of a sequence; else each timestep has its own. */
  onePerSequence?: boolean
  /** The state on its way to the next timestep, by one mask a sequence. */
  recurrent?: number
  /** Recurrent weights, by one mask a batch. */
  weights?: number
}

/** One way to regularize, and what the paper says of it. */
export interface LanguageSetting {
  key: RunKey
  /** As in "variational dropout". */
  name: string
  /** Test perplexity as the paper gives it, of its own network and text; null where it has none. */
  paper: number | null
  rates: Rates
  /** What is done, in a few words. */
  how: string
}

/** Language models of a paper that differ in how they are regularized. */
export interface LanguageStudy {
  /** As in `thinnet reproduce weight-drop`. */
  name: string
  title: string
  /** The paper, with the table that has the figures. */
  source: string
  /** What the paper's figures are of, in a few words. */
  paperNetwork: string
  settings: readonly LanguageSetting[]
}

/** What all these networks are and how they are trained, at a size that two cores train five seeds of in half an hour. */
export const SIZES = {
  /** Words of the vocabulary; all others are one of them. */
  vocabulary: 2000,
  /** Words at the beginning of the text that are trained on: few, so that a network without dropout overfits. */
  trainWords: 50_000,
  /** Timesteps of a window. */
  steps: 35,
  batchSize: 20,
  /** Of the embedding, and of the LSTM. */
  units: 128,
  epochs: 20,
  learningRate: 0.005,
} as const

/** The text that is read where none is given. */
export const PLAYS = 'plays of Shakespeare'

export type Sizes = { readonly [key in keyof typeof SIZES]: number }
