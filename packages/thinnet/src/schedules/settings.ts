import { refuse } from '../errors.ts'
import { checkKeys } from '../options.ts'

/** The options given, over the defaults; names that nobody reads are refused, and an initialValue that is no number. */
export function scheduleConfig<Config extends { initialValue: number; decaySteps: number }>(
  who: string,
  options: Partial<Config>,
  defaults: Omit<Config, 'initialValue' | 'decaySteps'>,
): Readonly<Config> {
  checkKeys(who, options, ['initialValue', 'decaySteps', ...Object.keys(defaults)])
  const config = { ...defaults, ...options } as Config
  finite(who, 'initialValue', config.initialValue)
  above(who, 'decaySteps', config.decaySteps)
  return config
}

export function finite(who: string, name: string, value: unknown): void {
  if (!Number.isFinite(value)) refuse(who, `a finite ${name}`, value)
}

export function above(who: string, name: string, value: unknown): void {
  if (!(Number.isFinite(value) && (value as number) > 0)) refuse(who, `${name} > 0`, value)
}

export function notNegative(who: string, name: string, value: unknown): void {
  if (!(Number.isFinite(value) && (value as number) >= 0)) refuse(who, `${name} ≥ 0`, value)
}
