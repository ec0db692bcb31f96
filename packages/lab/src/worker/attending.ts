// What the page and its worker share of the view of attention.

/** How attention's weights are looked at: without dropout, with the masks of two steps, and as the mean of many masks. */
export const LOOKS = ['whole', 'one', 'other', 'mean'] as const
export type AttentionLook = (typeof LOOKS)[number]

export interface AttentionQuestion {
  /** Of the weights of attention, in training. */
  rate: number
  /** Sequences that are trained on. */
  samples: number
  seed: number
  /** Whose masks: this step's and the next one's. */
  step: number
}
export interface AttentionAnswer extends AttentionQuestion {
  /** The messages of the sequence that is looked at. */
  messages: readonly Message[]
  /** Each is [LETTERS, MESSAGES]. */
  weights: Readonly<Record<AttentionLook, Float32Array>>
  /** 1 where a weight is kept. */
  masks: Readonly<Record<'one' | 'other', Uint8Array>>
  /** Of the same network, trained with dropout and without. */
  dropout: Accuracies
  without: Accuracies
  /** On the test sequences, of who takes for each letter the digit that is said most often. */
  most: number
}
/** A letter and the digit that is said of it, both counted from 0. */
export interface Message {
  letter: number
  digit: number
}
/** Of training and test sequences, in inference: of how many letters the digit is told. */
export interface Accuracies {
  train: number
  test: number
}

export const LETTERS = 4
export const DIGITS = 4
export const MESSAGES = 12
/** The part of messages that are wrong. */
export const WRONG = 0.25
/** Sequences that are tested on. */
export const TESTED = 1000
/** Masks of the mean. */
export const MEAN_OF = 2000
