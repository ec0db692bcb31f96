import { z } from 'zod'
import { recipeSchema } from '../trials/recipe.ts'

/** A sweep, as its file has it: what is tried, how often, and in which order. `sweep.schema.json` is made from this. */

const scalar = z.union([z.number(), z.string(), z.boolean()])
const count = z.int().min(1).max(1_000_000)

const list = z.array(scalar).min(1)
const range = z.strictObject({
  range: z.tuple([z.number(), z.number()]).describe('first and last'),
  step: z.number().positive().optional().describe('from one value to the next; random search keeps to these steps'),
  count: count.optional().describe('or how many, evenly; random search draws from the whole range'),
})
const logRange = z.strictObject({
  logRange: z.tuple([z.number().positive(), z.number().positive()]).describe('first and last, both above 0'),
  count: count.optional().describe('how many, at even ratios; random search draws from the whole range'),
  also: z.array(z.number()).min(1).optional().describe('values before those of the range, as 0 is'),
})
/** Values that set several things at once, with names of their own. */
const variants = z
  .array(z.strictObject({ label: z.union([z.string().min(1), z.number()]), set: z.record(z.string(), z.json()) }))
  .min(1)

const drawn = {
  settings: count.describe('how many are drawn; the baseline comes on top'),
  seed: z.int().min(0).default(1).describe('of the draws'),
}
const strategy = z.union([
  z.literal('grid'),
  z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('grid') }),
    z.strictObject({ name: z.literal('random'), ...drawn }),
    z.strictObject({
      name: z.literal('asha').describe('asynchronous successive halving, Li et al. 2018'),
      ...drawn,
      reduction: z.int().min(2).max(100).default(3).describe('η: one in so many is promoted to the next rung'),
      minEpochs: count.default(1).describe('of the lowest rung; each rung has η times those below it'),
    }),
  ]),
])

/** The schema of a sweep's file, by which it is checked. */
export const specSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[\w-]{1,60}$/, 'a name of up to 60 letters, digits, - and _'),
  about: z.string().optional().describe('what it asks, in a sentence; is in the report'),
  coreMinutes: z
    .number()
    .positive()
    .optional()
    .describe('about how many minutes it takes on one core; is in the list of presets'),
  base: recipeSchema.prefault({}),
  dimensions: z
    .record(z.string(), z.union([list, range, logRange, variants]))
    .describe('by their path in base, as network.dropout.rate; or, with labelled values, by any name'),
  seeds: z
    .union([count, z.array(z.int().min(0)).min(1)])
    .default(3)
    .describe('how many, from 1 on; or which'),
  strategy: strategy.default('grid'),
  objective: z.enum(['testAccuracy', 'testLoss']).default('testAccuracy'),
  baseline: z
    .record(z.string(), scalar)
    .optional()
    .describe(
      'the values of the configuration that others are compared with; a dimension left out: each against the one that shares its value there',
    ),
})
/** A sweep, checked and with its defaults filled in. */
export type SweepSpec = z.output<typeof specSchema>
/** A sweep as its file may have it, what has a default left out. */
export type SweepInput = z.input<typeof specSchema>
type Strategy = Exclude<SweepSpec['strategy'], string>
/** A sweep's strategy in its long form. */
export function strategyOf({ strategy }: SweepSpec): Strategy {
  return typeof strategy === 'string' ? { name: strategy } : strategy
}

export type Dimension = SweepSpec['dimensions'][string]
