import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ThinnetError } from 'thinnet'
import { z } from 'zod'
import { SWEEP_RESULTS } from '../folder/taken.ts'
import { resultsIn } from '../results-file.ts'
import { configurationsOf } from '../spec/dimensions.ts'
import { specSchema } from '../spec/spec.ts'
import { readAbout } from '../sweep-folder.ts'
import { recipeSchema } from '../trials/recipe.ts'
import type { Result } from '../trials/trial.ts'
import { FORMAT, RESULTS } from './files.ts'
import type { Outcome } from './outcome.ts'
import { readResults } from './read-results.ts'

const value = z.union([z.number(), z.string(), z.boolean()])
/** JSON has no NaN: what was one is null. */
const numbers = z.array(
  z
    .number()
    .nullable()
    .transform(number => number ?? Number.NaN),
)

const outcomeSchema = z.object({
  format: z.literal(FORMAT),
  spec: specSchema,
  about: z.object({
    ...{ started: z.coerce.date(), seconds: z.number(), stoppedEarly: z.boolean(), runner: z.string() },
    ...{ command: z.string().optional(), machine: z.record(z.string(), z.string()).optional() },
  }),
  settings: z.array(z.object({ id: z.string(), values: z.record(z.string(), value), recipe: recipeSchema })),
  trials: z.array(
    z.object({
      ...{ job: z.string(), trial: z.string(), setting: z.string(), values: z.record(z.string(), value) },
      ...{ seed: z.number(), epochs: z.number(), status: z.enum(['completed', 'diverged', 'failed']) },
      ...{ message: z.string().optional(), weights: z.string(), seconds: z.number(), by: z.string() },
      curves: z
        .object({
          ...{ epochs: z.array(z.number()), trainLoss: numbers, trainAccuracy: numbers },
          ...{ testLoss: numbers, testAccuracy: numbers },
        })
        .optional(),
    }),
  ),
})

/**
 * What has come of the sweep in a folder: as its results.json says, or of one that was never told the end of, as far as it
 * got. Nothing in the folder is changed.
 *
 * @throws ThinnetError for a folder without a sweep, or with one that this version cannot read
 */
export async function readOutcome(folder: string): Promise<Outcome> {
  if (!existsSync(join(folder, RESULTS))) {
    const { spec, started, seconds, command } = await readAbout(folder)
    const about = { started: new Date(started), seconds, command, stoppedEarly: true, runner: 'not known' }
    return { spec, settings: configurationsOf(spec), results: await listOf(resultsIn(folder)), about }
  }
  const { spec, settings, trials, about } = await readResults(folder, outcomeSchema)
  const results = existsSync(join(folder, SWEEP_RESULTS)) ? await listOf(resultsIn(folder)) : trials
  const lacking = results.find(({ curves }) => !curves)
  if (lacking) {
    throw new ThinnetError(`${folder}: expected ${SWEEP_RESULTS}, which has the curves of so many trials, got none.`)
  }
  return { spec, settings, results: results as Result[], about }
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
