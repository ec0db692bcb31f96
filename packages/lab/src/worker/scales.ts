import type { ScalesSettings } from '../settings.ts'

export interface ScalesQuestion {
  settings: ScalesSettings
}
export type ScalesAnswer = Record<string, never>

/** Each layer's outputs in training and in prediction, as histograms. */
export async function scales(_: ScalesQuestion): Promise<ScalesAnswer> {
  return {}
}
