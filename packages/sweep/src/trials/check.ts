import { version } from 'thinnet'
import { z } from 'zod'
import type { Progress } from '../runners/runner.ts'
import { recipeSchema } from './recipe.ts'
import { configurationId, type Job, jobId, LONGEST_MESSAGE, type Result, trialId } from './trial.ts'

/** Jobs and results come through queues and files that others may write to: what they are is seen here, never believed. */

/** Characters of a label; */
const LABEL = 10_000
/** … of a line with a result, but for its curves, and of all that is in these for one evaluated epoch. */
const LINE = 1_000_000
const EVALUATION = 150
const EPOCHS = 1_000_000

const id = z.string().regex(/^[\w-]{1,100}$/)
const epochs = z.int().min(0).max(EPOCHS)
const values = z.record(z.string().max(LABEL), z.union([z.number(), z.string().max(LABEL), z.boolean()]))
const seed = z.int().min(0)

const jobSchema = z.strictObject({
  trial: z.strictObject({ id, setting: z.strictObject({ id, values, recipe: recipeSchema }), seed }),
  epochs: epochs.min(1),
  thinnet: z.string().optional(),
})

const curve = z.array(z.number()).max(EPOCHS)
const resultSchema = z
  .strictObject({
    ...{ job: id, trial: id, setting: id, values, seed, epochs },
    status: z.enum(['completed', 'diverged', 'failed']),
    message: z.string().max(LONGEST_MESSAGE).optional(),
    curves: z.strictObject({
      epochs: z.array(epochs).max(EPOCHS),
      ...{ trainLoss: curve, trainAccuracy: curve, testLoss: curve, testAccuracy: curve },
    }),
    weights: z.string().regex(/^[0-9a-f]{0,64}$/),
    seconds: z.number().min(0).max(1e10),
    by: z.string().max(1000),
  })
  .refine(({ job, trial }) => job.startsWith(`${trial}-`), 'expected a job of its trial')
  .refine(
    ({ curves }) => Object.values(curves).every(({ length }) => length === curves.epochs.length),
    'expected curves of one length',
  )

/** What is wrong with it. */
export interface Fault {
  readonly fault: string
}

/** The job that a queue has under this name; or what is wrong with it. */
export function jobIn(value: unknown, name: string): Job | Fault {
  const { data, error } = jobSchema.safeParse(value)
  if (error) return { fault: `expected a trial, got ${issueOf(error)}` }
  const { trial, epochs } = data
  const { setting, seed } = trial
  if (configurationId(setting.recipe) !== setting.id || trialId(setting, seed) !== trial.id || jobId(data) !== name) {
    return { fault: 'expected a trial, got one whose name is not that of its recipe, seed and epochs' }
  }
  if (epochs > setting.recipe.training.epochs) {
    return { fault: `expected at most the ${setting.recipe.training.epochs} epochs of its recipe, got ${epochs}` }
  }
  return { trial, epochs }
}

const accuracy = z.number().min(0).max(1)
const progressSchema = z.object({ epochs, learned: z.object({ train: accuracy, test: accuracy }).optional() })

/** How far a queue says that a job is; null for what that cannot be. */
export function asProgressOf(job: Job, value: unknown): Progress | null {
  const { data } = progressSchema.safeParse(value)
  return data && data.epochs <= job.epochs ? data : null
}

/** The other version of thinnet that has put a job there, if it says so: its trials are others. */
export function otherVersionOf(value: unknown): string | null {
  const { data } = z.object({ thinnet: z.string().regex(/^\d[\w.+-]{0,40}$/) }).safeParse(value)
  return data && data.thinnet !== version ? data.thinnet : null
}

/** A result as a line of a file; or what is wrong with it. */
export function resultIn(text: string): Result | Fault {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { fault: `expected a result, got what is no JSON` }
  }
  return asResult(value)
}

export function asResult(value: unknown): Result | Fault {
  const { data, error } = resultSchema.safeParse(value)
  return error ? { fault: `expected a result, got ${issueOf(error)}` } : (data as Result)
}

/** The same, of this job. */
export function asResultOf(job: Job, value: unknown): Result | Fault {
  const result = asResult(value)
  if ('fault' in result) return result
  const wrong = (['job', 'trial', 'seed'] as const).find(key => result[key] !== expected(job)[key])
  if (wrong) return { fault: `expected the ${wrong} ${expected(job)[wrong]}, got ${result[wrong]}` }
  const whole = result.status === 'completed' ? result.epochs === job.epochs : result.epochs <= job.epochs
  if (!whole) return { fault: `expected a result of ${job.epochs} epochs, got ${result.epochs}` }
  if (result.curves.epochs.some(epoch => epoch >= job.epochs)) {
    return { fault: `expected curves of ${job.epochs} epochs, got one beyond them` }
  }
  return result
}

const expected = (job: Job) => ({ job: jobId(job), trial: job.trial.id, seed: job.trial.seed })

/** Characters of the longest result of a job, as JSON. */
export function longestOf({ epochs, trial }: Job): number {
  return LINE + EVALUATION * (Math.ceil(epochs / trial.setting.recipe.training.evaluateEvery) + 1)
}
/** … of any job. */
export const LONGEST = LINE + EVALUATION * EPOCHS

function issueOf(error: z.ZodError): string {
  const { path, message } = error.issues[0]!
  return `something else${
    path.length > 0
      ? ` at ${path
          .map(String)
          .join('.')
          .slice(0, LABEL / 100)}`
      : ''
  }: ${message.slice(0, 300)}`
}
