import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'
import { camelCase, factoryOf, kindOfModule, optionHere } from './names.ts'

const ANY = Symbol('any')
/**
 * Settings of Keras's that thinnet does not have, with the value at which Keras does what thinnet does; ANY: whatever it is,
 * the numbers are the same. What is null is left out always.
 */
const NEUTRAL: Readonly<Record<string, Json | typeof ANY>> = {
  amsgrad: false,
  attention_axes: [1],
  axes: ANY,
  batch_input_shape: ANY,
  batch_shape: ANY,
  autocast: ANY,
  dtype: ANY,
  ema_momentum: ANY,
  learning_rate_power: -0.5,
  lora_alpha: ANY,
  multi_label: false,
  reduction: 'sum_over_batch_size',
  renorm: false,
  renorm_momentum: ANY,
  rms_scaling: false,
  seed: ANY,
  sparse: false,
  stateful: false,
  summation_method: 'interpolation',
  synchronized: false,
  unroll: ANY,
  use_ema: false,
  use_gate: false,
  implementation: ANY,
  time_major: false,
}

/**
 * Options here of a configuration of Keras's.
 *
 * @param who names its place in errors
 * @param except names of Keras's that the caller takes care of
 */
export function optionsFrom(config: JsonObject, who: string, except: readonly string[] = []): JsonObject {
  const options: Record<string, Json> = {}
  for (const [name, value] of Object.entries(config)) {
    if (value === null || except.includes(name)) continue
    if (Object.hasOwn(NEUTRAL, name)) {
      const neutral = NEUTRAL[name]!
      if (neutral !== ANY && JSON.stringify(neutral) !== JSON.stringify(value))
        refuse(who, `${name}: ${show(neutral)}`, show(value), 'No other is read.')
      continue
    }
    options[optionHere(name)] = valueFrom(value, `${who}: ${name}`, name === 'name')
  }
  return options
}

/** A value of an option: text by thinnet's spelling, objects as those of thinnet's. */
export function valueFrom(value: Json, who: string, asIs = false): Json {
  if (typeof value === 'string') return asIs ? value : camelCase(value)
  if (Array.isArray(value)) return value.map((item, i) => valueFrom(item, `${who}[${i}]`))
  if (typeof value !== 'object' || value === null) return value
  const object = value as JsonObject
  if (!('class_name' in object)) return refuse(who, 'a number, text, or an object of Keras', show(object))
  return objectFrom(object, who)
}

/** An initializer, regularizer, loss, … */
export function objectFrom(object: JsonObject, who: string): Json {
  const { module, class_name: className, config, registered_name: registered } = object
  if (className === 'function' || typeof config === 'string') return nameFrom(object, who)
  if (typeof className !== 'string' || className === '') return refuse(who, 'the name of a class', show(className))
  const kind = typeof module === 'string' ? kindOfModule(module) : null
  if (!kind || (typeof registered === 'string' && !registered.startsWith('keras')))
    return refuse(who, 'an object of Keras', `${show(module)} ${show(registered ?? className)}`)
  const settings = (config ?? {}) as JsonObject
  const place = `${who}: ${className}`
  return {
    object: kind,
    name: factoryOf(kind, className),
    config: settingsFrom(kind, className, settings, place),
  }
}

/** A function of Keras's, by its name: `{ class_name: 'function', config: 'relu' }`. */
function nameFrom({ config }: JsonObject, who: string): Json {
  const name = typeof config === 'string' ? config : (config as JsonObject | null)?.name
  return typeof name === 'string' ? camelCase(name) : refuse(who, 'the name of a function', show(config))
}

/** What is said of an object besides its settings, or where it makes no difference. */
const APART: Readonly<Record<string, readonly string[]>> = {
  initializers: ['input_axes', 'output_axes', 'layout'],
  losses: ['axis', 'fn'],
}

function settingsFrom(kind: string, className: string, config: JsonObject, who: string): JsonObject {
  if (className === 'LossScaleOptimizer') refuse(who, 'an optimizer without loss scaling', className)
  // a metric has a name of its own, and knows logits by the loss
  if (kind === 'metrics') return optionsFrom(config, who, config.from_logits === false ? ['from_logits'] : [])
  return optionsFrom(config, who, ['name', ...(APART[kind] ?? [])])
}
