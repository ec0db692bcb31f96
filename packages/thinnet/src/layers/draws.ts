import { refuse } from '../errors.ts'
import { type Purpose, type Stream, seedKey } from '../random/streams.ts'
import { checkScheduled, type Scheduled } from '../schedules/schedule.ts'
import type { Layer, Pass } from './layer.ts'

/** What every layer that draws random numbers takes. */
export interface DrawOptions {
  /** A seed of the layer's own, instead of the model's: what it draws then depends on seed, name and step alone. */
  seed?: number | bigint
}

/** A rate, or the keep probability instead of it: numbers in [0, 1], or functions or schedules of the step. */
export type RateOptions =
  | {
      /** The fraction dropped, in [0, 1]; also a schedule or a function of the step. */
      rate: Scheduled
      keepProbability?: never
    }
  | {
      /** The fraction kept, 1 − rate. */
      keepProbability: Scheduled
      rate?: never
    }

/** The key of a layer's own seed; null: the model's is used. @throws ThinnetError for what is no seed */
export function ownKey(seed: number | bigint | undefined): Stream['key'] | null {
  return seed === undefined ? null : seedKey(seed)
}

/** Where `layer` draws from in this pass. */
export function streamFor(pass: Pass, layer: Layer, key: Stream['key'] | null, purpose: Purpose = 'dropout'): Stream {
  const stream = pass.stream(layer.name, purpose)
  return key ? { ...stream, key } : stream
}

/** The rate at each step from either option, refused outside [0, 1], when both are given or neither is. */
export function rateAt(
  who: string,
  { rate, keepProbability }: { rate?: Scheduled; keepProbability?: Scheduled },
): (step: number) => number {
  if ((rate === undefined) === (keepProbability === undefined)) {
    refuse(who, 'rate or keepProbability, one of the two', rate === undefined ? 'neither' : 'both')
  }
  const fraction = (value: number) => value >= 0 && value <= 1
  if (rate !== undefined) return checkScheduled(who, 'rate in [0, 1]', rate, fraction)
  const keep = checkScheduled(who, 'keepProbability in [0, 1]', keepProbability, fraction)
  return step => 1 - keep(step)
}
