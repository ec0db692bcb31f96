import { refuse, show } from 'thinnet'
import type { Json, JsonObject, ObjectText } from '../described/described.ts'
import { classOf, moduleOf, optionInKeras, snakeCase } from './names.ts'

/** Options here that Keras has not, with the value at which thinnet does what Keras does. */
const NEUTRAL: Readonly<Record<string, Json>> = {
  scaling: 'inverted',
  zoneout: 0,
  zoneoutCell: 0,
  weightDrop: 0,
}
/** … and those that are said elsewhere there, or stand for nothing. */
const ELSEWHERE = ['inputShape', 'useCausalMask']

/** A configuration of Keras's, of options here. @param who names the layer or object in errors */
export function configFrom(options: JsonObject, who: string): JsonObject {
  const config: Record<string, Json> = {}
  for (const [name, value] of Object.entries(options)) {
    if (ELSEWHERE.includes(name)) continue
    if (Object.hasOwn(NEUTRAL, name)) {
      if (value !== NEUTRAL[name]) refuse(who, `${name}: ${show(NEUTRAL[name])}`, show(value), 'Keras has no other.')
    } else if (name === 'keepProbability') {
      config.rate = 1 - numberFrom(value, `${who}: ${name}`)
    } else if (name === 'seed') {
      if (Number.isSafeInteger(value)) config.seed = value
    } else config[optionInKeras(name)] = name === 'name' ? value : jsonFrom(value, `${who}: ${name}`)
  }
  return config
}

const numberFrom = (value: Json, who: string): number =>
  typeof value === 'number' ? value : refuse(who, 'a number', show(value), 'Keras takes no schedule here.')

/** A value of an option: text by Keras's spelling, objects as those of Keras. */
export function jsonFrom(value: Json, who: string): Json {
  // 'ROC' is no name of ours
  if (typeof value === 'string') return /^[A-Z]/.test(value) ? value : snakeCase(value)
  if (Array.isArray(value)) return value.map((item, i) => jsonFrom(item, `${who}[${i}]`))
  if (typeof value !== 'object' || value === null) return value
  if ('object' in value) return objectIn(value as unknown as ObjectText, who)
  // a regularizer is plain data
  if ('name' in value && 'config' in value)
    return objectIn({ object: 'regularizers', ...value } as unknown as ObjectText, who)
  return refuse(who, 'something that Keras has', show(value))
}

/** An initializer, regularizer, loss, … of Keras's. */
export function objectIn({ object: kind, name, config }: ObjectText, who: string): Json {
  const place = `${who}: ${name}`
  if (kind === 'custom') refuse(who, 'something that Keras has', name, 'It is one of your own.')
  if (kind === 'activations') {
    return activationIn(name, config ?? {}, place)
  }
  if (kind === 'schedules' && name === 'warmUp') return warmUpIn(config!, who)
  if (kind === 'schedules' && name === 'linear') refuse(who, 'a schedule that Keras has', name)
  const settings =
    kind === 'optimizers' || kind === 'schedules' || OF_FLOATS.includes(name)
      ? withFloats(configFrom(config ?? {}, place))
      : configFrom(config ?? {}, place)
  return { module: moduleOf(kind), class_name: classOf(kind, name), config: settings, registered_name: null }
}

/** An activation by its name; with options of its own as the layer or the operation that has them. */
function activationIn(name: string, config: JsonObject, who: string): Json {
  const { approximate = false, negativeSlope = 0.2, slope = 1 / 6, ...others } = config
  if (slope !== 1 / 6 || Object.keys(others).length > 0) return refuse(who, 'options that Keras has', show(config))
  if (approximate)
    return { module: 'keras.src.ops.nn', class_name: 'Gelu', config: { approximate }, registered_name: 'Gelu' }
  if (negativeSlope === 0.2) return snakeCase(name)
  const settings: JsonObject = { negative_slope: negativeSlope }
  return { module: 'keras.layers', class_name: 'LeakyReLU', config: settings, registered_name: null }
}

/** A straight line and a cosine are one schedule of Keras's. */
function warmUpIn({ from = 0, steps, next }: JsonObject, who: string): Json {
  const { name, config } = Object(next) as Partial<ObjectText>
  if (name !== 'cosine') return refuse(who, 'a schedule that Keras has', 'warmUp', 'Keras has one before a cosine.')
  const { initialValue, ...others } = config!
  const settings = { ...others, initialValue: from!, warmupTarget: initialValue!, warmupSteps: steps! }
  return objectIn({ object: 'schedules', name, config: settings }, who)
}

/** A whole number that Python is to read as a float: see `jsonText`. */
const FLOAT = '\u0001'

/** Metrics of Keras's that take floats alone. */
const OF_FLOATS = ['fBetaScore', 'f1Score']

/** These and optimizers of Keras's take floats alone, and JSON.stringify writes 1 for 1.0. */
const withFloats = (config: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      Number.isInteger(value) && name !== 'ema_overwrite_frequency' ? `${FLOAT}${value as number}.0` : value,
    ]),
  )

/** JSON as Python's Keras reads it. */
export const jsonText = (json: Json): string => JSON.stringify(json).replace(/"\\u0001([^"]*)"/g, '$1')
