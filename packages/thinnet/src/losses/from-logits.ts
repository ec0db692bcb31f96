import { below, flag } from '../options/index.ts'

/** What every cross-entropy takes. */
export interface FromLogits {
  /** Whether outputs are logits: before their softmax or sigmoid. Default false. */
  fromLogits?: boolean
}

/** What those take whose targets are probabilities. */
export interface Smoothed extends FromLogits {
  /** So much of each target is shared by all classes alike: t (1 − labelSmoothing) + labelSmoothing / classes. Default 0. */
  labelSmoothing?: number
}

export const FROM_LOGITS = { fromLogits: flag }
export const SMOOTHED = { ...FROM_LOGITS, labelSmoothing: below(0, 1) }
