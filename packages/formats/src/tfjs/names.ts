import { refuse, show } from 'thinnet'
import type { JsonObject } from '../described/described.ts'
import type { Parameter } from '../keras/layers.ts'
import { snakeCase } from '../keras/names.ts'
import type { Weight } from './weights.ts'

/** Weights of a model, to be found by the names of a layer and of its parameter. */
export class WeightNames {
  readonly #byEnd = new Map<string, Weight[]>()

  constructor(weights: readonly Weight[], who: string) {
    const names = new Set<string>()
    for (const weight of weights) {
      const name = weight.name.replace(/:0$/, '')
      if (names.has(name)) refuse(who, 'weights of different names', show(name))
      names.add(name)
      const end = endOf(name)
      this.#byEnd.set(end, [...(this.#byEnd.get(end) ?? []), weight])
    }
  }

  /**
   * The weight of a layer. Where another has a part between, as `lstm/lstm_cell/kernel` and
   * `bidirectional/forward_lstm/kernel`, it says which.
   *
   * @param layer its name in the file
   * @param parameter its name here: `kernel`
   * @param direction of a bidirectional layer
   */
  find(layer: string, parameter: string, direction: string | undefined, who: string): Weight {
    const ends = endsOf(parameter)
    const found = ends
      .flatMap(end => this.#byEnd.get(endOf(end)) ?? [])
      .filter(({ name }) => {
        const plain = `/${name.replace(/:0$/, '')}`
        const at = plain.lastIndexOf(`/${layer}/`)
        const rest = plain.slice(at + layer.length + 2)
        return (
          at >= 0 &&
          ends.some(end => `/${rest}`.endsWith(`/${end}`)) &&
          (!direction || rest.startsWith(`${direction}_`))
        )
      })
    const [first] = found
    if (!first) return refuse(who, `a weight ${layer}/${ends[0]}`, 'none', 'Is the file whole?')
    return found.length === 1
      ? first
      : refuse(
          who,
          `one weight ${layer}/${ends[0]}`,
          found.map(({ name }) => name),
        )
  }
}

/** Of a parameter's name here, `forward_lstm/recurrentKernel`: the direction, of a bidirectional layer's, and what it is. */
export function parameterOf(name: string): { direction: string | undefined; parameter: string } {
  const [, direction, parameter] = /^(?:(forward|backward)_(?=.*\/))?.*\/([^/]*)$/.exec(name)!
  return { direction, parameter: parameter! }
}

/** What TensorFlow.js calls a parameter of a layer of its. @param place the parameter's name here, and its place in Keras's file */
export function weightName({ class_name: className, config }: JsonObject, [name, place]: Parameter): string {
  const { name: own, layer: inner } = config as JsonObject
  const { parameter } = parameterOf(name)
  const end = className === 'DepthwiseConv2D' && parameter === 'kernel' ? 'depthwise_kernel' : snakeCase(parameter)
  const direction = /\/(forward|backward)_layer\//.exec(place)?.[1]
  if (direction === undefined) return `${own}/${end}`
  return `${own}/${direction}_${((inner as JsonObject).config as JsonObject).name}/${end}`
}

const endOf = (name: string): string => /[^/]*$/.exec(name)![0]

/** What a parameter may be called: an attention's are in a layer of its own, a depthwise kernel had a name of its own. */
function endsOf(parameter: string): string[] {
  const plain = snakeCase(parameter)
  const part = /^(query|key|value|output)_(kernel|bias)$/.exec(plain)
  if (part) return [`${part[1] === 'output' ? 'attention_output' : part[1]}/${part[2]}`]
  return plain === 'kernel' ? ['kernel', 'depthwise_kernel'] : [plain]
}
