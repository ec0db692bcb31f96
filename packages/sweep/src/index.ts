/**
 * A spec becomes configurations, a strategy says which is next, a runner trains it, a folder keeps the result.
 *
 * @module @thinnet/sweep
 */

export { type LocalOptions, localRunner } from './runners/local.ts'
export type { ProcessSettings } from './runners/messages.ts'
export type { Runner } from './runners/runner.ts'
export { amountOf, estimatedSeconds } from './spec/amount.ts'
export { baselineOf } from './spec/baseline.ts'
export { configurationsOf, seedsOf } from './spec/dimensions.ts'
export { jsonSchema } from './spec/json-schema.ts'
export { presets } from './spec/presets.ts'
export { readSpec } from './spec/read-spec.ts'
export { type SweepInput, type SweepSpec, specSchema, strategyOf } from './spec/spec.ts'
export { measureSpeed, secondsPerEpoch } from './speed.ts'
export { Standing } from './standing.ts'
export { rungsOf } from './strategies/asha.ts'
export { strategyFor } from './strategies/index.ts'
export type { Strategy } from './strategies/strategy.ts'
export { runSweep, type SweepShow } from './sweep.ts'
export { SweepFolder } from './sweep-folder.ts'
export { checkModules } from './trials/check-modules.ts'
export type { ModuleContext, NetworkModule } from './trials/networks.ts'
export { type Recipe, recipeSchema } from './trials/recipe.ts'
export { Interrupted, trainTrial } from './trials/train-trial.ts'
export {
  type Configuration,
  configurationId,
  type Job,
  jobId,
  type Learned,
  type Result,
  type Trial,
  trialId,
} from './trials/trial.ts'
