import { checkOptions, type OptionKinds, text } from '../options/index.ts'
import { checkName } from './name.ts'

/** What every metric's factory takes: its name in the logs, or options, of which that name is one. */
export type MetricOptions<Options extends object = object> = string | (Options & { name?: string })

/** A metric's options, checked, and by what a saved model makes it again. */
export function settled<Options extends { name?: string }, const Defaults extends Partial<Options>>(
  factory: string,
  given: string | Options | undefined,
  kinds: OptionKinds<Omit<Options, 'name'>>,
  defaults: Defaults,
): { settings: Options & Defaults; identity: { name: string; factory: string; config: object } } {
  const named = (typeof given === 'string' ? { name: given } : given) as Options | undefined
  const checked = checkOptions(factory, named, { ...kinds, name: text } as unknown as OptionKinds<Options>)
  const config = { ...defaults, ...checked, name: checkName(checked.name ?? factory, factory) }
  return { settings: config, identity: { name: config.name, factory, config } }
}
