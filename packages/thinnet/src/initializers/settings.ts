import { refuse } from '../errors.ts'

/** The options given, over the defaults. Refuses options it does not know and values that are no finite number. */
export function settings<Config extends Record<string, number>>(
  who: string,
  given: Partial<Config>,
  defaults: Config,
): Readonly<Config> {
  const known = Object.keys(defaults)
  const expected = `options { ${known.join(', ')} }`
  if (typeof given !== 'object' || given === null) refuse(who, expected, given, `Write ${who}({ ${known[0]}: … }).`)
  for (const [key, value] of Object.entries(given)) {
    const mend = key === 'seed' ? "Leave it out: the model's seed decides." : ''
    if (!known.includes(key)) refuse(who, expected, key, mend)
    if (value !== undefined && !Number.isFinite(value)) refuse(who, `a finite ${key}`, value)
  }
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(chosen) }
}
