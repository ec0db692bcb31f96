import type { JsonObject } from '../../described/described.ts'
import type { Attribute } from './graph.ts'
import { pairOf } from './options.ts'
import { type Call, channelsFirst, plain, type Value } from './value.ts'

/** How a window moves over a sequence or an image, down and across, as a layer's options say. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly padding: string
}

export function windowOf(options: JsonObject, rank: number): Window {
  const { kernelSize, poolSize, strides, dilationRate, padding = 'valid' } = options
  const kernel = pairOf(kernelSize ?? poolSize, rank, 2)
  const moves = pairOf(strides, rank, kernelSize === undefined ? kernel : 1)
  return { kernel, strides: moves, dilations: pairOf(dilationRate, rank, 1), padding: padding as string }
}

/** From a window's first tap to its last, both counted. */
export const reachOf = ({ kernel, dilations }: Window, side: number): number =>
  (kernel[side]! - 1) * dilations[side]! + 1

/** What a window makes of places, and the zeros around them: as TensorFlow, the odd one at the end; 'causal': all before. */
export function placesOf(window: Window, side: number, size: number) {
  const [reach, stride] = [reachOf(window, side), window.strides[side]!]
  if (window.padding === 'valid') return { count: Math.floor((size - reach) / stride) + 1, before: 0, after: 0 }
  const count = Math.ceil(size / stride)
  if (window.padding === 'causal') return { count, before: reach - 1, after: 0 }
  const all = Math.max((count - 1) * stride + reach - size, 0)
  return { count, before: Math.floor(all / 2), after: all - Math.floor(all / 2) }
}

/** An image or a sequence in ONNX's order, and how to say what is made of it. */
export interface Plane {
  readonly x: Value
  readonly channels: number
  readonly places: readonly number[]
  /** A value of so many channels and places, in the order that the layer gives. */
  of(name: string, channels: number, places: readonly number[]): Value
}

export function planeOf({ graph, inputs, options }: Call): Plane {
  const last = options.dataFormat !== 'channelsFirst'
  const x = last ? channelsFirst(graph, inputs[0]) : plain(graph, inputs[0])
  const { shape } = x
  return {
    x,
    channels: last ? shape.at(-1)! : shape[0]!,
    places: last ? shape.slice(0, -1) : shape.slice(1),
    of: (name, channels, places) => ({
      ...x,
      name,
      shape: last ? [...places, channels] : [channels, ...places],
    }),
  }
}

/** A window over all places: its attributes, and how many places it has. */
export function moving(window: Window, places: readonly number[]) {
  const sides = places.map((size, side) => placesOf(window, side, size))
  const attributes: Record<string, Attribute> = {
    kernel_shape: window.kernel,
    strides: window.strides,
    pads: [...sides.map(({ before }) => before), ...sides.map(({ after }) => after)],
  }
  return { attributes, counts: sides.map(({ count }) => count) }
}
