import { refuse, show } from 'thinnet'
import type { Json, JsonObject, ObjectText } from '../described/described.ts'
import { checked } from './checked.ts'
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
  learning_rate_power: -0.5,
  lora_alpha: ANY,
  multi_label: false,
  reduction: 'sum_over_batch_size',
  relative_step: true,
  renorm: false,
  renorm_momentum: ANY,
  rms_scaling: false,
  score_mode: 'dot',
  seed: ANY,
  sparse: false,
  stateful: false,
  summation_method: 'interpolation',
  synchronized: false,
  unroll: ANY,
  use_gate: false,
  use_scale: false,
  implementation: ANY,
  time_major: false,
}

/**
 * Options here of a configuration of Keras's.
 *
 * @param who names its place in errors
 * @param except names of Keras's that the caller takes care of
 * @param apart settings that are left out, with the only value they may have
 */
export function optionsFrom(
  config: JsonObject,
  who: string,
  except: readonly string[] = [],
  apart = NEUTRAL,
): JsonObject {
  const options: Record<string, Json> = {}
  for (const [name, value] of Object.entries(config)) {
    if (value === null || except.includes(name)) continue
    if (Object.hasOwn(apart, name)) {
      const neutral = apart[name]!
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
  // as Keras writes a lambda that is an activation
  if (Array.isArray(object.value)) return objectFrom({ class_name: '__lambda__' }, who)
  if (!('class_name' in object)) return refuse(who, 'a number, text, or an object of Keras', show(object))
  return objectFrom(object, who)
}

/** An initializer, regularizer, loss, … */
export function objectFrom(object: JsonObject, who: string): Json {
  const { module, class_name: className, config, registered_name: registered } = object
  if (className === '__lambda__') return refuse(who, 'a function of Keras', 'code in Python', NOT_RUN)
  if (className === 'function' || typeof config === 'string') return nameFrom(object, who)
  if (typeof className !== 'string' || className === '') return refuse(who, 'the name of a class', show(className))
  const settings = (config ?? {}) as JsonObject
  const place = `${who}: ${className}`
  if (module === 'keras.layers' || isOperation(object)) return activationFrom(className, settings, who)
  const kind = typeof module === 'string' ? kindOfModule(module) : null
  if (!kind || (typeof registered === 'string' && !registered.startsWith('keras')))
    return refuse(who, 'an object of Keras', `${show(module)} ${show(registered ?? className)}`, NOT_RUN)
  const special = Object.hasOwn(SPECIAL, className) ? SPECIAL[className]!(settings, place) : null
  const text = special ?? {
    object: kind,
    name: factoryOf(kind, className),
    config: settingsFrom(kind, className, settings, place),
  }
  return checked(text, place)
}

const NOT_RUN = 'Nothing in a file is run.'

/** A function of Keras's, by its name: `{ class_name: 'function', config: 'relu' }`. */
function nameFrom({ config }: JsonObject, who: string): Json {
  const name = typeof config === 'string' ? config : (config as JsonObject | null)?.name
  if (typeof name !== 'string') return refuse(who, 'the name of a function', show(config))
  return name.includes('>') ? refuse(who, 'a function of Keras', show(name), NOT_RUN) : camelCase(name)
}

/** `keras.ops.gelu`, which has an option. */
export const geluFrom = ({ approximate = false }: JsonObject): Json => ({
  object: 'activations',
  name: 'gelu',
  config: { approximate },
})

/** Operations of `keras.ops`: `x + y`, `ops.mean(x, axis=1)`, `x[:, 0]`. */
export const isOperation = ({ module }: JsonObject): boolean =>
  typeof module === 'string' && /^keras\.(src\.)?ops\./.test(module)

/** A layer, or an operation, that is given as a layer's activation. */
function activationFrom(className: string, config: JsonObject, who: string): Json {
  const { negative_slope: slope = 0, max_value: most = null, threshold = 0, alpha, axis } = config
  const leaky = (): Json => ({ object: 'activations', name: 'leakyRelu', config: { negativeSlope: slope } })
  if (className === 'Gelu') return geluFrom(config)
  if (className === 'LeakyReLU') return leaky()
  if (className === 'ReLU' && threshold === 0 && most === null) return slope === 0 ? 'relu' : leaky()
  if (className === 'ReLU' && threshold === 0 && most === 6 && slope === 0) return 'relu6'
  if (className === 'ELU' && alpha === 1) return 'elu'
  if (className === 'Softmax' && axis === -1) return 'softmax'
  return refuse(who, 'an activation by its name', `a layer, ${className}`, 'Make it a layer of its own in Keras.')
}

type Settings = Readonly<Record<string, Json | typeof ANY>>
/** What is said of objects of a kind besides their settings, with the value at which thinnet does the same: see NEUTRAL. */
const APART: Readonly<Record<string, Settings>> = {
  initializers: { name: ANY, input_axes: ANY, output_axes: ANY, layout: ANY },
  losses: { name: ANY, axis: -1, fn: ANY },
  // its name is that of its numbers; of classes the shapes say how many there are
  metrics: {
    axis: -1,
    from_logits: false,
    label_smoothing: 0,
    num_classes: ANY,
    num_regressors: 0,
    sparse_y_true: ANY,
    sparse_y_pred: false,
  },
  // scaled losses have the same gradients in float32
  optimizers: { name: ANY, loss_scale_factor: ANY },
  schedules: { name: ANY, warmup_steps: ANY },
}

function settingsFrom(kind: string, className: string, given: JsonObject, who: string): JsonObject {
  // another word for it
  const config = given.reduction === 'mean' ? { ...given, reduction: 'sum_over_batch_size' } : given
  if (className === 'LossScaleOptimizer') refuse(who, 'an optimizer without loss scaling', className)
  const ema = config.use_ema === true ? [] : EMA
  return optionsFrom(config, who, ema, { ...NEUTRAL, ...(APART[kind] ?? { name: ANY }) })
}

/** What an optimizer says of averages, whether or not it keeps them. */
const EMA = ['use_ema', 'ema_momentum', 'ema_overwrite_frequency']

const SPECIAL: Readonly<Record<string, (config: JsonObject, who: string) => ObjectText | null>> = {
  // a cosine behind a straight line
  CosineDecay({ warmup_target: target = null, warmup_steps: steps, initial_learning_rate: from, ...config }, who) {
    if (target === null) return null
    const next = settingsFrom('schedules', 'CosineDecay', { ...config, initial_learning_rate: target }, who)
    const cosine: JsonObject = { object: 'schedules', name: 'cosine', config: next }
    if (steps === 0) return cosine as unknown as ObjectText
    return { object: 'schedules', name: 'warmUp', config: { from: from!, steps: steps!, next: cosine } }
  },
}
