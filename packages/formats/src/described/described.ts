import type { Model, Tensor } from 'thinnet'

/** A model of whatever outputs: what is asked of one that is described or written. */
export type AnyModel = Pick<
  Model,
  'countParameters' | 'getWeights' | 'layerOutputs' | 'save' | 'setWeights' | 'step' | 'toSafetensors' | 'weightNames'
>

/** Plain data, as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** A layer by its factory's name and the options it is made of, among them its name, which no other layer has. */
export interface LayerText {
  readonly object: 'layers'
  readonly name: string
  readonly config: JsonObject & { readonly name: string }
}

/** An optimizer, loss, metric, schedule, initializer, …: by kind, factory and options. */
export interface ObjectText {
  readonly object: string
  readonly name: string
  readonly config?: JsonObject
}

/** What a model was compiled with, one entry of `outputs` an output. */
export interface CompileText {
  readonly optimizer: ObjectText
  /** As it is now; the optimizer's own is where it began. */
  readonly learningRate: Json
  readonly outputs: readonly { readonly loss: Json; readonly metrics: readonly Json[]; readonly lossWeight: number }[]
}

/**
 * A model between two formats: what thinnet's own files say, read. Every format is read into this, and written from it.
 *
 * Values are numbered: first the inputs, then what each call makes, in the order they are computed.
 */
export interface Described {
  readonly layers: readonly LayerText[]
  /** row: the layers follow each other; else how inputs and outputs are given. */
  readonly form: 'row' | 'value' | 'array' | 'names'
  /** Sample shapes, batch left out. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[]
  /** [index of the layer, number of each value it is applied to] */
  readonly calls: readonly (readonly [number, ...number[]])[]
  readonly outputs: readonly { readonly name: string; readonly value: number }[]
  readonly dtype: 'float32' | 'float64'
  readonly compile: CompileText | null
  /** `layer/parameter`, and of a compiled model `optimizer/state/layer/parameter`. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** Training steps, and updates of the optimizer. */
  readonly step: number
  readonly optimizerStep: number
}
