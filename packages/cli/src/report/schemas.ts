import { z } from 'zod'

// What folders of runs hold, as this version and earlier ones have written it: what came later is optional.

const numbers = z.array(z.number())
/** JSON has no NaN: a loss that was one is null. */
const figures = z.array(
  z
    .number()
    .nullable()
    .transform(value => value ?? Number.NaN),
)
const date = z.coerce.date()

/** Of every run: when, where, by what. */
const begun = {
  started: date,
  stoppedEarly: z.boolean(),
  command: z.string().default(''),
  machine: z.record(z.string(), z.string()).default({}),
}

/** Lists that go side by side. */
const alike = (length: number, ...lists: readonly (readonly unknown[])[]) => lists.every(list => list.length === length)
const UNLIKE = 'expected as many figures as epochs'

const calibration = z
  .object({ epochs: numbers, error: numbers, mistakeConfidence: numbers })
  .refine(({ epochs, error, mistakeConfidence }) => alike(epochs.length, error, mistakeConfidence), UNLIKE)

const trial = z
  .object({
    ...{ seed: z.number(), seconds: z.number(), epochs: numbers },
    ...{ trainAccuracy: figures, testAccuracy: figures, trainLoss: figures, testLoss: figures },
    calibration: calibration.optional(),
  })
  .refine(t => alike(t.epochs.length, t.trainAccuracy, t.testAccuracy, t.trainLoss, t.testLoss), UNLIKE)

export const overfitHistory = z.object({
  ...begun,
  ...{ seconds: z.number(), backend: z.string(), tests: z.number().optional() },
  options: z.object({
    ...{ seed: z.number(), seeds: z.number().optional(), data: z.string().optional() },
    ...{ samples: z.number(), units: z.number(), layers: z.number(), activation: z.enum(['relu', 'sigmoid']) },
    batchNorm: z.literal(true).optional(),
    ...{ rate: z.number(), scaling: z.enum(['inverted', 'vanilla']).default('inverted') },
    ...{ plainEpochs: z.number(), dropoutEpochs: z.number(), batchSize: z.number(), learningRate: z.number() },
    ...{ weightDecay: z.number().default(0), evaluateEvery: z.number().optional() },
  }),
  runs: z.array(
    z.object({
      key: z.enum(['plain', 'dropout']),
      ...{ name: z.string(), asked: z.number(), trials: z.array(trial) },
    }),
  ),
})

export const cnnHistory = z.object({
  ...begun,
  ...{ seconds: z.number(), backend: z.string(), images: z.number().optional(), tests: z.number().optional() },
  options: z.object({
    ...{ seed: z.number(), epochs: z.number(), batchSize: z.number(), learningRate: z.number(), rho: z.number() },
    dataFormat: z.enum(['channelsLast', 'channelsFirst']).default('channelsLast'),
    ...{ limit: z.number().optional(), testLimit: z.number().optional(), data: z.string().optional() },
  }),
  trial,
})

export const studyHistory = z.object({
  ...begun,
  options: z.object({ seed: z.number(), epochs: z.number(), paperBudget: z.literal(true).optional() }),
  results: z.array(
    z
      .object({
        ...{ setting: z.string(), epochs: z.number(), updates: z.number(), seconds: z.number(), backend: z.string() },
        ...{ trainLoss: figures, trainAccuracy: figures, testLoss: figures, testAccuracy: figures },
        calibration: calibration.optional(),
        paperInference: z.number().nullable().default(null),
      })
      .refine(r => alike(r.epochs, r.trainAccuracy, r.testAccuracy, r.trainLoss, r.testLoss), UNLIKE),
  ),
})

export const languageHistory = z.object({
  ...begun,
  options: z.object({ seed: z.number(), epochs: z.number(), seeds: z.number(), data: z.string().optional() }),
  /** Of the text: fewer words than usual, where it has fewer. */
  sizes: z.object({ vocabulary: z.number(), trainWords: z.number() }).partial().default({}),
  results: z.array(
    z.object({
      setting: z.string(),
      runs: z.array(
        z
          .object({
            ...{ seed: z.number(), trainLoss: figures, validationLoss: figures, testLoss: z.number().nullable() },
            ...{ seconds: z.number(), backend: z.string() },
          })
          .refine(r => alike(r.trainLoss.length, r.validationLoss), UNLIKE),
      ),
    }),
  ),
})

export const mcDropoutHistory = z.object({
  ...begun,
  ...{ digit: z.number(), epochs: z.number(), updates: z.number(), seconds: z.number(), seed: z.number() },
  ...{ testAccuracy: z.number().nullable(), backend: z.string(), trial: trial.optional() },
  options: z.record(z.string(), z.unknown()).default({}),
  rotated: z
    .array(
      z.object({
        ...{ angle: z.number(), digit: z.number(), mean: z.number(), sd: z.number(), means: numbers, sds: numbers },
        ...{ entropy: z.number(), mutualInformation: z.number() },
      }),
    )
    .min(1),
})

const rate = z.number().optional()

/** What `thinnet bench --json FILE` writes. */
export const benchResults = z.object({
  asked: z.number().optional(),
  machine: z.record(z.string(), z.string()),
  settings: z.object({ rounds: z.number(), seconds: z.number() }),
  ceilings: z.array(
    z.looseObject({
      ...{ id: z.string(), name: z.string(), version: z.string().optional(), missing: z.string().optional() },
      ...{ flops: rate, bytes: rate },
    }),
  ),
  libraries: z.array(
    z.object({ id: z.string(), name: z.string(), version: z.string().optional(), missing: z.string().optional() }),
  ),
  bases: z.array(z.object({ id: z.string(), name: z.string() })),
  rows: z.array(
    z.object({
      ...{ id: z.string(), title: z.string(), unit: z.string(), includes: z.string(), busy: z.boolean().optional() },
      results: z.array(
        z.union([
          z.object({ id: z.string(), name: z.string(), reason: z.string() }),
          z.object({
            ...{ id: z.string(), name: z.string(), median: z.number(), ratios: z.array(z.number().nullable()) },
            ...{ iqr: z.number(), rounds: z.number(), figures: numbers },
            ...{ bound: z.number().nullable().default(null), efficiency: z.number().nullable().default(null) },
          }),
        ]),
      ),
    }),
  ),
})
