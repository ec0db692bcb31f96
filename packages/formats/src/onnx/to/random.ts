import { refuse } from 'thinnet'
import type { JsonObject } from '../../described/described.ts'
import { float } from './graph.ts'
import { numberOf, rateOf } from './options.ts'
import { axisOf, type Call, type Made, type Value } from './value.ts'

/** In inference x itself; ONNX cannot draw it. */
const refusedInTraining = (call: Call): Value => {
  if (call.training) refuse(call.who, 'a layer whose draws ONNX has', 'one whose draws it lacks', 'Leave training out.')
  return call.inputs[0]
}

const seeded = (seed: unknown) => (typeof seed === 'number' && Number.isSafeInteger(seed) ? seed : undefined)

/** Dropout in its scalings. @param shared the sizes of the mask where draws are shared, batch first, 0 for as many as there are */
function dropout(call: Call, shared: readonly number[] | null): Value {
  const { graph, name, options, training, who } = call
  const [x] = call.inputs
  const vanilla = options.scaling === 'vanilla'
  if (!training) {
    if (!vanilla) return x
    return { ...x, name: graph.node('Mul', [x.name, graph.scalar(1 - rateOf(options, who))], {}, `${name}/Mul`) }
  }
  const rate = rateOf(options, who)
  const drop = (of: string) => {
    const seed = seeded(options.seed)
    const dropped = graph.node(
      'Dropout',
      [of, graph.scalar(rate), graph.yes(call.model[0]!)],
      { seed },
      `${name}/Dropout`,
    )
    // ONNX divides by what is kept
    return vanilla ? graph.node('Mul', [dropped, graph.scalar(1 - rate)], {}, `${name}/Mul`) : dropped
  }
  if (!shared) return { ...x, name: drop(x.name) }
  const samples = graph.node('Shape', [x.name], { start: 0, end: 1 }, `${name}/Shape`)
  const batch = shared[0] === 1 ? graph.ints([1]) : samples
  const sizes = graph.node('Concat', [batch, graph.ints(shared.slice(1))], { axis: 0 }, `${name}/Concat`)
  const ones = graph.node('Expand', [graph.scalar(1), sizes], {}, `${name}/Expand`)
  return { ...x, name: graph.node('Mul', [x.name, drop(ones)], {}, `${name}/Mul`) }
}

/** The mask's sizes in the graph's order, of those in the order here. */
function inOrder(x: Value, sizes: readonly number[]): number[] {
  const out = sizes.slice()
  for (const [i, size] of sizes.slice(1).entries()) out[axisOf(x, i)] = size
  return out
}

/** One draw a channel: everything else is 1. */
const spatial = (call: Call): Value => {
  const { inputs, options } = call
  const [x] = inputs
  const channel = options.dataFormat === 'channelsFirst' ? 0 : x.shape.length - 1
  return dropout(call, inOrder(x, [0, ...x.shape.map((size, i) => (i === channel ? size : 1))]))
}

const noise = (call: Call, write: (x: string, z: string) => string): Value => {
  const { graph, name, inputs, options } = call
  const z = graph.node('RandomNormalLike', [inputs[0].name], { seed: floatSeed(options) }, `${name}/RandomNormalLike`)
  return { ...inputs[0], name: write(inputs[0].name, z) }
}
const floatSeed = ({ seed }: JsonObject) => {
  const given = seeded(seed)
  return given === undefined ? undefined : float(given)
}

/** In training y = x · m / keep, or what the layer draws besides; in inference mostly x. */
export const randomLayers = {
  alphaDropout: refusedInTraining,
  /** The layer within, with its parameters. */
  concreteDropout(call: Call): Made {
    refusedInTraining(call)
    return call.inner(call.options.layer as JsonObject, call.inputs, call.name)
  },
  dropBlock2d: refusedInTraining,
  dropout(call: Call): Value {
    const { options, inputs } = call
    const [x] = inputs
    const shape = options.noiseShape as (number | null)[] | undefined
    return dropout(
      call,
      shape
        ? inOrder(
            x,
            shape.map((size, i) => size ?? (i === 0 ? 0 : x.shape[i - 1]!)),
          )
        : null,
    )
  },
  gaussianDropout(call: Call): Value {
    const { graph, name, options, training, who } = call
    if (!training) return call.inputs[0]
    const rate = rateOf(options, who)
    const node = (op: string, inputs: readonly string[]) => graph.node(op, inputs, {}, `${name}/${op}`)
    return noise(call, (x, z) => {
      const deviation = graph.scalar(Math.sqrt(rate / (1 - rate)))
      return node('Mul', [x, node('Add', [node('Mul', [z, deviation]), graph.scalar(1)])])
    })
  },
  gaussianNoise(call: Call): Value {
    const { graph, name, options, training, who } = call
    if (!training) return call.inputs[0]
    const stddev = graph.scalar(numberOf(options.stddev, 0, `${who}: stddev`))
    const node = (op: string, inputs: readonly string[]) => graph.node(op, inputs, {}, `${name}/${op}`)
    return noise(call, (x, z) => node('Add', [x, node('Mul', [z, stddev])]))
  },
  randomFlip: refusedInTraining,
  randomRotation: refusedInTraining,
  randomTranslation: refusedInTraining,
  randomZoom: refusedInTraining,
  spatialDropout1d: spatial,
  spatialDropout2d: spatial,
  stochasticDepth(call: Call): Value {
    const { options, inputs } = call
    return dropout(call, [options.mode === 'batch' ? 1 : 0, ...inputs[0].shape.map(() => 1)])
  },
}
