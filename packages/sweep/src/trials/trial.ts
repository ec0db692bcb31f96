import { createHash } from 'node:crypto'
import { version } from 'thinnet'
import type { Recipe } from './recipe.ts'

/** A value of a dimension, as tables and charts show it. */
export type Value = number | string | boolean

/** One point of the space that is searched: all its seeds have the same id. In files its key is `setting`. */
export interface Configuration {
  readonly id: string
  /** By dimension, in their order. */
  readonly values: Readonly<Record<string, Value>>
  readonly recipe: Recipe
}

/** A configuration and a seed: what is trained. */
export interface Trial {
  readonly id: string
  readonly setting: Configuration
  readonly seed: number
}

/** A trial, trained up to some epoch: its recipe's, or a rung's that comes earlier. It resumes from its checkpoint. */
export interface Job {
  readonly trial: Trial
  readonly epochs: number
}

/** Numbers of the evaluated epochs. */
export interface Curves {
  readonly epochs: readonly number[]
  readonly trainLoss: readonly number[]
  readonly trainAccuracy: readonly number[]
  readonly testLoss: readonly number[]
  readonly testAccuracy: readonly number[]
}

/** What a trial under way has learned, as it was last evaluated: accuracies from 0 to 1. */
export interface Learned {
  readonly train: number
  readonly test: number
}

/** What became of a job. Plain data: it goes through files and queues as JSON. */
export interface Result {
  readonly job: string
  readonly trial: string
  readonly setting: string
  readonly values: Readonly<Record<string, Value>>
  readonly seed: number
  /** Completed. */
  readonly epochs: number
  /** diverged: the loss was NaN or infinite; failed: the network does not fit, or its module threw. */
  readonly status: 'completed' | 'diverged' | 'failed'
  /** Of what failed. */
  readonly message?: string
  readonly curves: Curves
  /** SHA-256 of the weights, as hex: the same bits have the same. '' where there are none. */
  readonly weights: string
  /** Of training and evaluation, over all that took part. */
  readonly seconds: number
  /** Host and process that ended it. */
  readonly by: string
}

/** A trial's name: the same configuration and seed have the same, on every machine; another version of thinnet has others. */
export function trialId(setting: Configuration, seed: number): string {
  return hash([setting.id, seed])
}

/** The name of a configuration: a hash of all that it says. */
export function configurationId(recipe: Recipe): string {
  return hash([version, recipe])
}

/** A job's name: a trial's rungs are jobs of their own. */
export function jobId({ trial, epochs }: Job): string {
  return `${trial.id}-${epochs}`
}

/** Characters of the longest message that a result has. */
export const LONGEST_MESSAGE = 10_000

/** A message as a result may have it: the beginning of a long one. */
export function messageOf(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text
}

/** Of a job that no process came to the end of. */
export function failedResult(job: Job, message: string): Result {
  const { id, setting, seed } = job.trial
  return {
    ...{ job: jobId(job), trial: id, setting: setting.id, values: setting.values, seed },
    ...{ epochs: 0, status: 'failed', message: messageOf(message), weights: '', seconds: 0, by: '' },
    curves: { epochs: [], trainLoss: [], trainAccuracy: [], testLoss: [], testAccuracy: [] },
  }
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 24)
}

/** JSON with its keys in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
