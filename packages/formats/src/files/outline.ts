import type { Shape } from 'thinnet'
import type { AnyModel, Json, LayerText } from '../described/described.ts'
import { structureOf } from '../described/from-model.ts'
import { layersWithParameters } from '../described/parameters.ts'
import { shapesByCall } from '../described/shapes.ts'

/** What a model is, in plain data: to be listed, or written as JSON. */
export interface Outline {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[]
  readonly outputs: readonly string[]
  readonly dtype: 'float32' | 'float64'
  readonly layers: readonly OutlinedLayer[]
  /** How many numbers all parameters are. */
  readonly parameters: number
  /** Training steps completed. */
  readonly step: number
  /** What the model was compiled with; null: with nothing. */
  readonly compiled: OutlinedTraining | null
}

/** One layer of an outline. */
export interface OutlinedLayer {
  readonly name: string
  /** The factory in `layers`: conv2d. */
  readonly type: string
  /** 0, or more for a layer within another. */
  readonly depth: number
  /** Of a sample; null where it is computed as a part of another layer. */
  readonly outputShape: Shape | null
  readonly weights: readonly { readonly name: string; readonly shape: Shape }[]
  readonly parameters: number
}

/** How the model of an outline is trained. */
export interface OutlinedTraining {
  readonly optimizer: Json
  readonly learningRate: Json
  /** Updates that the optimizer has made, … */
  readonly updates: number
  /** … and the states that it keeps of each weight: mean, meanSquare. */
  readonly states: readonly string[]
  readonly outputs: readonly Json[]
}

/** What a model is, in plain data. Shapes are found by leading one sample of zeros through it. */
export async function outlineOf(model: AnyModel): Promise<Outline> {
  const described = await structureOf(model, 'outlineOf')
  const { layers, inputs, outputs, dtype, compile, tensors, step, optimizerStep } = described
  const parameters = layersWithParameters(described)
  const shapes = await shapesByCall(model, described)
  const rows = (list: readonly LayerText[], depth: number): OutlinedLayer[] =>
    list.flatMap(layer => {
      const { name, config } = layer
      const weights = (parameters.get(layer) ?? []).map(({ name, shape }) => ({ name, shape }))
      const count = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
      const within = name === 'residual' ? rows(config.layers as unknown as LayerText[], depth + 1) : []
      const outputShape = shapes.get(config.name) ?? null
      return [{ name: config.name, type: name, depth, outputShape, weights, parameters: count }, ...within]
    })
  const all = rows(layers, 0)
  const states = [...tensors.keys()].flatMap(name => /^optimizer\/([^/]*)\//.exec(name)?.[1] ?? [])
  return {
    inputs,
    outputs: outputs.map(({ name }) => name),
    dtype,
    layers: all,
    parameters: all.reduce((sum, { parameters }) => sum + parameters, 0),
    step,
    compiled: compile && {
      optimizer: compile.optimizer as unknown as Json,
      learningRate: compile.learningRate,
      updates: optimizerStep,
      states: [...new Set(states)],
      outputs: compile.outputs as unknown as Json[],
    },
  }
}

const sizeOf = (shape: Shape) => shape.reduce((all, size) => all * size, 1)
