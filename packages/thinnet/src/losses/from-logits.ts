import { flag } from '../options/index.ts'

/** What every cross-entropy takes. */
export interface FromLogits {
  /** Whether outputs stand before their softmax or sigmoid. Default false. */
  fromLogits?: boolean
}

export const FROM_LOGITS = { fromLogits: flag }
