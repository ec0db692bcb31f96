import { type Job, jobId, type Result, type Setting, trialId } from '../trial.ts'
import type { Strategy } from './strategy.ts'

export function gridStrategy(settings: readonly Setting[], seeds: readonly number[]): Strategy {
  const told = new Set<string>()
  let at = 0
  return {
    total: settings.length * seeds.length,
    next() {
      for (; at < settings.length * seeds.length; ) {
        const setting = settings[at % settings.length]!
        const seed = seeds[Math.floor(at / settings.length)]!
        at++
        const job: Job = {
          trial: { id: trialId(setting, seed), setting, seed },
          epochs: setting.recipe.training.epochs,
        }
        if (!told.has(jobId(job))) return job
      }
      return null
    },
    tell: (result: Result) => void told.add(result.job),
  }
}
