import { checkOptions, finite, needed, type OptionKinds, positive } from '../options/index.ts'

/** The options given, over the defaults; names that nobody reads are refused, and an initialValue that is no number. */
export function scheduleConfig<Options extends Decay, Defaults extends Partial<Options>>(
  who: string,
  options: Options,
  own: OptionKinds<Omit<Options, keyof Decay>>,
  defaults: Defaults,
): Readonly<Options & Defaults> {
  const kinds = { initialValue: needed(finite), decaySteps: needed(positive), ...own }
  return { ...defaults, ...checkOptions(who, options, kinds as OptionKinds<Options>) } as Options & Defaults
}

interface Decay {
  initialValue: number
  decaySteps: number
}
