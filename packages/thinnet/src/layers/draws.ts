import { refuse } from '../errors.ts'
import type { DropoutMask, StandardNormal } from '../kernels/kernels.ts'
import { anything, later } from '../options/index.ts'
import { keepMask } from '../random/dropout-mask.ts'
import { normals } from '../random/normal.ts'
import { PURPOSE, type Purpose, type Stream, seedKey } from '../random/streams.ts'
import { checkScheduled, type Scheduled } from '../schedules/schedule.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { type Tensor, tensor } from '../tensor/tensor.ts'
import type { Pass } from './layer.ts'

/** What every layer that draws random numbers takes. */
export interface DrawOptions {
  /** A seed of the layer's own, instead of the model's: what it draws then depends on seed, name and step alone. Default: the model's. */
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

export const DRAW_OPTIONS = { seed: anything }
export const RATE_OPTIONS = {
  rate: { ...later('a number in [0, 1]'), needed: { unless: 'keepProbability' } },
  keepProbability: anything,
}

/** The key of a layer's own seed; null: the model's is used. @throws ThinnetError for what is no seed */
export function ownKey(seed: number | bigint | undefined): Stream['key'] | null {
  return seed === undefined ? null : seedKey(seed)
}

/** Where the call of this name draws from in this pass. */
export function streamFor(pass: Pass, site: string, key: Stream['key'] | null, purpose: Purpose = 'dropout'): Stream {
  const stream = pass.stream(site, purpose)
  return key ? { ...stream, key } : stream
}

/** The rate at each step from either option, refused outside [0, 1], when both are given or neither is. */
export function rateAt(
  who: string,
  { rate, keepProbability }: { rate?: Scheduled; keepProbability?: Scheduled },
): (step: number) => number {
  if (rate !== undefined && keepProbability !== undefined)
    refuse(who, 'rate or keepProbability, one of the two', 'both')
  if (rate !== undefined) return fractionAt(who, 'rate', rate)
  const keep = fractionAt(who, 'keepProbability', keepProbability)
  return step => 1 - keep(step)
}

/** What the option of this name is at each step, refused outside [0, 1]. */
export function fractionAt(who: string, name: string, value: Scheduled | undefined): (step: number) => number {
  return checkScheduled(who, `${name} in [0, 1]`, value, fraction => fraction >= 0 && fraction <= 1)
}

/** A rate in [0, 1] at each step of training; null where nothing is ever dropped. */
export type RateAt = ((step: number) => number) | null

export function optionalRate(who: string, name: string, rate: Scheduled | undefined): RateAt {
  if (rate === undefined || rate === 0) return null
  return fractionAt(who, name, rate)
}

/** 1 / keep, what is kept is multiplied by; at rate 1, where nothing is kept, 1. */
export function inverseKeep(rate: number): number {
  return rate < 1 ? 1 / (1 - rate) : 1
}

/** `rateAt`, but refusing a rate of 1, too: `hint` says why. */
export function rateBelowOneAt(who: string, options: RateOptions, hint: string): (step: number) => number {
  const rate = rateAt(who, options)
  const below = (step: number, when = '') => {
    const value = rate(step)
    return value < 1 ? value : refuse(who, 'a rate below 1', `1${when}`, hint)
  }
  if (typeof (options.rate ?? options.keepProbability) === 'number') below(0)
  return step => below(step, ` at step ${step}`)
}

/** base + stddev · z, rounded to float32 as float32 kernels do. */
export function noiseTensor({ stream, first }: StandardNormal, shape: Shape, base: number, stddev: number): Tensor {
  const z = normals({ ...stream, purpose: PURPOSE.noise }, sizeOf(shape), first)
  return tensor(
    Float32Array.from(z, value => base + stddev * value),
    shape,
  )
}

/** A dropout mask as it is shown: uint8 of this shape, 1 where kept. */
export function maskTensor({ stream, rate, first }: DropoutMask, shape: Shape): Tensor {
  const data = new Uint8Array(sizeOf(shape))
  keepMask(stream, rate, first, data.length, data)
  return { dtype: 'uint8', shape, data }
}
