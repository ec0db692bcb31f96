import { z } from 'zod'

/** Where dropout sits among the hidden layers of an `mlp`. */
export const PLACES = ['input', 'hidden', 'last', 'beforeNorm', 'afterNorm', 'everywhere'] as const

const whole = (least: number, most: number) => z.int().min(least).max(most)
const rate = z.number().min(0).max(1)

const mnist = z.strictObject({
  name: z.literal('mnist'),
  train: whole(1, 60_000).default(60_000).describe('training images, the first of MNIST'),
  test: whole(1, 10_000).default(10_000).describe('test images, the first of MNIST'),
})

const dropout = z.strictObject({
  rate: rate.default(0.2).describe('the fraction dropped; 0 leaves the layers out'),
  inputRate: rate.optional().describe('of the input, where place has it there; by default the same'),
  place: z
    .enum(PLACES)
    .default('hidden')
    .describe(
      'input; hidden: after every activation; last: after the last; beforeNorm and afterNorm: around batch normalization; everywhere: input and hidden',
    ),
  scaling: z.enum(['inverted', 'vanilla']).default('inverted'),
})

const mlp = z.strictObject({
  kind: z.literal('mlp'),
  layers: whole(1, 100).default(6),
  units: whole(1, 8192).default(100),
  activation: z.enum(['relu', 'sigmoid', 'tanh', 'elu', 'selu']).default('relu'),
  batchNorm: z.boolean().default(false),
  dropout: dropout.prefault({}),
  maxNorm: z.number().positive().optional().describe('the largest norm of the weights into a unit'),
})

const cnn = z.strictObject({
  kind: z.literal('cnn').describe("Keras's MNIST CNN"),
  filters: z.tuple([whole(1, 1024), whole(1, 1024)]).default([32, 64]),
  units: whole(1, 8192).default(128),
  convDropout: rate.default(0.25).describe('after the pooling'),
  denseDropout: rate.default(0.5).describe('after the dense layer'),
})

const module = z.strictObject({
  kind: z.literal('module'),
  path: z
    .string()
    .min(1)
    .describe('of a .ts or .js module, from the folder of the sweep’s file; its default export makes the layers'),
  options: z.record(z.string(), z.json()).default({}).describe('what it is given'),
  hash: z.string().optional().describe('SHA-256 of the module; noted down when a sweep begins'),
})

const optimizer = z.strictObject({
  name: z.enum(['sgd', 'adam', 'adamW', 'rmsprop', 'adagrad', 'adadelta']).default('sgd'),
  learningRate: z.number().positive().optional().describe('by default the optimizer’s own'),
  momentum: z.number().min(0).lt(1).optional().describe('of sgd and rmsprop'),
})

const training = z.strictObject({
  optimizer: optimizer.prefault({}),
  batchSize: whole(1, 60_000).default(100),
  epochs: whole(1, 1_000_000).default(100),
  shuffle: z.enum(['everyEpoch', 'withReplacement']).default('everyEpoch'),
  evaluateEvery: whole(1, 1_000_000).default(10).describe('epochs; the last is always evaluated'),
  weightDecay: z.number().min(0).default(0).describe('λ of ½λ‖W‖² on all kernels, added to the loss'),
  saveEvery: whole(1, 1_000_000).default(100).describe('epochs from one checkpoint to the next'),
})

/** All that makes one network and trains it, but for the seed. */
export const recipeSchema = z.strictObject({
  data: mnist.prefault({ name: 'mnist' }),
  network: z.discriminatedUnion('kind', [mlp, cnn, module]).prefault({ kind: 'mlp' }),
  training: training.prefault({}),
})
/** One experiment: data, network and training, all of it, with defaults filled in. */
export type Recipe = z.output<typeof recipeSchema>
export type Network = Recipe['network']
