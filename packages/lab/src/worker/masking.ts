// What the page and its worker share of the view of sequences.

/** How long one mask of the state stays: for a sequence, as `recurrentDropout` draws it, or for one step. */
export const MASKINGS = ['sequence', 'step'] as const
export type Masking = (typeof MASKINGS)[number]

export interface SequencesQuestion {
  /** Of h on its way to the next step. */
  rate: number
  /** Steps of the sequences that are trained on. */
  length: number
  seed: number
}
export interface SequencesAnswer extends SequencesQuestion {
  /** Of the sequence that is looked at. */
  symbols: number[]
  runs: Readonly<Record<Masking, SequenceRun>>
}
export interface SequenceRun {
  /** At each step, of the test sequences, of how many the state tells the first symbol: without dropout, and with masks. */
  whole: number[]
  thinned: number[]
  /** Of the sequence that is looked at [LOOKED, UNITS], with masks: the state after each step, and what of it is kept for the next. */
  states: Float32Array
  masks: Uint8Array
}

export const UNITS = 32
/** Steps that are looked at. */
export const LOOKED = 12
/** Symbols that may be the first one. */
export const FIRST = 8
/** Steps that are tested on, far more than were trained on. */
export const TESTED = 50
