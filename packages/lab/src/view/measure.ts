import { isRegression, type RunSettings } from '../settings.ts'
import type { Evaluation, Scores } from '../worker/protocol.ts'

/** What runs are compared by. */
export type Quantity = 'accuracy' | 'loss'

/** Accuracy, where all of the runs have one. */
export const quantityOf = (...runs: readonly RunSettings[]): Quantity => (runs.some(isRegression) ? 'loss' : 'accuracy')

/** From 0 to 1, or of a loss as it is. */
export const scoreOf = (scores: Scores, quantity: Quantity): number => scores[quantity] ?? Number.NaN

/** By how much a run is better on what it trained on. */
export function gapOf({ train, test }: Evaluation, quantity: Quantity): number {
  const more = scoreOf(train, quantity) - scoreOf(test, quantity)
  return quantity === 'accuracy' ? more : -more
}

/** As charts and sentences have it: percent, or a loss. */
export const scaleOf = (quantity: Quantity) => (quantity === 'accuracy' ? 100 : 1)

/** A value, or the difference of two, in the unit of `scaleOf`. */
export function shown(value: number, quantity: Quantity, digits = 1): string {
  const text = quantity === 'accuracy' ? (100 * value).toFixed(digits) : value.toFixed(3)
  return text.replace('-', Number(text) === 0 ? '' : '−')
}

/** With its unit. */
export const withUnit = (value: number, quantity: Quantity, digits = 1) =>
  `${shown(value, quantity, digits)}${quantity === 'accuracy' ? ' %' : ''}`
