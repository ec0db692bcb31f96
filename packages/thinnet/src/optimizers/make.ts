import { refuse } from '../errors.ts'
import type { KernelGroup } from '../kernels/group.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { anything, between, checkOptions, type OptionKinds, orNull, positive } from '../options/index.ts'
import { checkScheduled, type Scheduled } from '../schedules/schedule.ts'
import { AVERAGE_KINDS, type AverageOptions, averageConfig, averageWeights } from './average.ts'
import { checkLearningRate, learningRateAt, type Optimizer } from './optimizer.ts'

/** What every optimizer takes. */
export interface OptimizerOptions extends AverageOptions {
  /** ≥ 0; a number, a schedule, or a function of the optimizer's step, counted from 0. Default: said by each optimizer. */
  learningRate?: Scheduled
  /**
   * ≥ 0, default 0 (adamW: 0.004). Before the rule, w −= learningRate · weightDecay · w, for every weight, biases too:
   * decoupled from the gradient (Loshchilov & Hutter 2019), unlike a regularizer.
   */
  weightDecay?: number
  /** > 0: every element of the gradients is brought into [−clipValue, clipValue] first. Default null: no clipping. */
  clipValue?: number | null
  /** > 0: the gradient of each parameter is scaled to be no longer than this (Pascanu, Mikolov & Bengio 2013). Default null: no clipping. */
  clipNorm?: number | null
  /** > 0: all gradients are scaled alike, so that together they are no longer than this. Default null: no clipping. */
  globalClipNorm?: number | null
}

type Filled<Options> = AverageOptions & {
  [Name in Exclude<keyof Options, keyof AverageOptions>]-?: Exclude<Options[Name], undefined>
}

const COMMON: OptionKinds<OptimizerOptions> = {
  learningRate: anything,
  weightDecay: between(0),
  clipValue: orNull(positive),
  clipNorm: orNull(positive),
  globalClipNorm: orNull(positive),
  ...AVERAGE_KINDS,
}

const CLIPS = ['clipValue', 'clipNorm', 'globalClipNorm'] as const

/** The options given, over the defaults; refuses names that nobody reads, and values of another kind. */
export function optimizerConfig<Options extends OptimizerOptions>(
  who: string,
  options: Options,
  own: OptionKinds<Omit<Options, keyof OptimizerOptions>>,
  defaults: Filled<Omit<Options, Exclude<keyof OptimizerOptions, 'learningRate'>>> & { weightDecay?: number },
): Filled<Options> {
  const checked = checkOptions(who, options, { ...COMMON, ...own } as OptionKinds<Options>)
  const { useEma, emaMomentum, emaOverwriteFrequency, ...given } = checked
  const average = averageConfig(who, { useEma, emaMomentum, emaOverwriteFrequency })
  const common = { weightDecay: 0, clipValue: null, clipNorm: null, globalClipNorm: null }
  const config = { ...common, ...defaults, ...given, ...average } as unknown as Filled<Options>
  checkLearningRate(who, config.learningRate)
  const clips = CLIPS.filter(name => config[name] !== null)
  if (clips.length > 1) refuse(who, `one of ${CLIPS.join(', ')} at most`, clips)
  return config
}

/** The rule alone: what is left when learning rate, clipping and decay are seen to. */
interface Rule {
  load?(): Promise<void>
  readonly byParameter?: boolean
  readonly state: readonly string[]
  readonly startValue?: number
  /** What of the kernels is to be loaded for it. */
  readonly kernels?: KernelGroup
  update(kernels: Kernels, w: Region, g: Region, state: readonly Region[], learningRate: number, step: number): void
}

export function makeOptimizer(name: string, config: Filled<OptimizerOptions>, rule: Rule): Optimizer {
  const { learningRate, weightDecay, clipValue, clipNorm, globalClipNorm } = config
  const { useEma = false } = config
  const { startValue = 0, byParameter = false } = rule
  const state = useEma ? [...rule.state, 'average'] : rule.state
  const optimizer: Optimizer = {
    name,
    learningRate,
    weightDecay,
    clipValue,
    clipNorm,
    globalClipNorm,
    state,
    startValue,
    useEma,
    byParameter,
    get config() {
      return { ...config, learningRate: this.learningRate }
    },
    update(kernels, w, g, regions, step) {
      rule.update(kernels, w, g, regions, learningRateAt(this, step), step)
      if (useEma) averageWeights(kernels, w, regions.at(-1)!, config, step)
    },
  }
  made.set(optimizer, rule)
  return optimizer
}

const made = new WeakMap<Optimizer, Rule>()

/** Before the first update. */
export const loadRule = async (optimizer: Optimizer): Promise<void> => made.get(optimizer)?.load?.()

/** Kernels of its rule; null for one that was not made here: a user's own may call any. */
export function groupsOf(optimizer: Optimizer): readonly KernelGroup[] | null {
  const rule = made.get(optimizer)
  return rule ? (rule.kernels ? [rule.kernels] : []) : null
}

/** The momentum at each step, in [0, 1). */
export function momentumAt(who: string, momentum: Scheduled): (step: number) => number {
  return checkScheduled(who, 'momentum in [0, 1)', momentum, value => value >= 0 && value < 1)
}
