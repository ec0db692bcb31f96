import { refuse, show } from 'thinnet'
import type { CompileText, Json, JsonObject } from '../described/described.ts'
import { objectOf } from '../json.ts'
import { readCompile } from '../keras/read-compile.ts'

/**
 * What a model was compiled with; null: it was not.
 *
 * @param config `trainingConfig` of TensorFlow.js, or `training_config` of Keras 2
 * @param outputs the names of its outputs
 */
export function readTraining(config: Json | undefined, outputs: readonly string[], who: string): CompileText | null {
  if (config === undefined || config === null) return null
  const { optimizer_config: optimizer, loss, metrics, ...others } = objectOf(config, who)
  const texts = {
    ...others,
    optimizer: optimizerOf(objectOf(optimizer, `${who}: optimizer_config`), `${who}: optimizer_config`),
    loss: namesOf(loss),
    metrics: namesOf(metrics),
  }
  return readCompile(texts, outputs, who)
}

/** Settings of tf.js's optimizers by Keras's names. */
const SETTINGS: Readonly<Record<string, string>> = {
  learningRate: 'learning_rate',
  lr: 'learning_rate',
  useNesterov: 'nesterov',
  beta1: 'beta_1',
  beta2: 'beta_2',
  initialAccumulatorValue: 'initial_accumulator_value',
}
/** What Keras 2 says of an optimizer that does not change what it computes. */
const LEFT_OUT = ['name', 'is_legacy_optimizer', 'jit_compile', 'ema_overwrite_frequency']

function optimizerOf({ class_name: registered, config = {} }: JsonObject, who: string): JsonObject {
  // as tf_keras, the last Keras 2, writes its own
  const className = `${registered}`.replace(/^Custom>/, '')
  const settings: Record<string, Json> = {}
  for (const [name, value] of Object.entries(objectOf(config, `${who}: config`))) {
    if (LEFT_OUT.includes(name)) continue
    // tf.js's RMSProp calls rho so; elsewhere it is a learning rate that falls
    if (name === 'decay' && className === 'RMSProp') settings.rho = value
    else if (name !== 'decay') settings[SETTINGS[name] ?? name] = value
    else if (value) refuse(`${who}: decay`, '0', show(value), 'Load it with compile: false, and give a schedule.')
  }
  const known = CLASSES[className] ?? className
  return { module: 'keras.optimizers', class_name: known, config: settings }
}

const CLASSES: Readonly<Record<string, string>> = { Momentum: 'SGD', RMSProp: 'RMSprop' }

/** Losses and metrics, by Keras 3's names. */
const NAMES: Readonly<Record<string, string>> = {
  ce: 'crossentropy',
  cosine: 'cosine_similarity',
  cosine_proximity: 'cosine_similarity',
  kullback_leibler_divergence: 'kl_divergence',
  logcosh: 'log_cosh',
}

/** One name, or several in an array or an object. */
function namesOf(json: Json | undefined): Json {
  if (typeof json === 'string') return NAMES[json] ?? json
  if (Array.isArray(json)) return json.map(namesOf)
  if (typeof json !== 'object' || json === null) return json ?? null
  const { class_name: className, config } = json as JsonObject
  if (className === undefined) {
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, namesOf(value as Json)]))
  }
  const { fn, name, dtype: _dtype, ...settings } = (config ?? {}) as JsonObject
  // a function of Keras 2's, in a class
  if (className === 'MeanMetricWrapper') return namesOf(fn ?? name ?? null)
  const module = /Loss|Crossentropy|Error|Hinge|Huber|CosineSimilarity|Poisson|KLDivergence/.test(`${className}`)
  return { module: module ? 'keras.losses' : 'keras.metrics', class_name: className, config: settings }
}
