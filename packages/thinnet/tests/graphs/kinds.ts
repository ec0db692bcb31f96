import { type Layer, layers } from '../../src/index.ts'
import { Fold, Product, Sum, Through, Wave } from './own-layers.ts'

/** Sample shapes of the values of random graphs. */
export const SHAPES = { flat: [4], folded: [2, 2], image: [4, 4, 1], small: [2, 2, 1] } as const
export type ShapeName = keyof typeof SHAPES

/** What may be applied to values of a shape, one or several at once: layers in a row, often one. */
export interface Kind {
  readonly takes: 1 | 2 | 'two or three'
  /** The shapes it may be given. Default: any. */
  readonly from?: readonly ShapeName[]
  /** The shape of what it makes. Default: as given. */
  readonly to?: ShapeName
  readonly make: (rnd: () => number, of: ShapeName) => Layer[]
}

const { activation, concatenate, conv2d, dense, dot, dropout, flatten, maxPooling2d, residual } = layers
const IMAGES = ['image', 'small'] as const
const oneOf = <T>(rnd: () => number, ...list: readonly T[]): T => list[Math.floor(rnd() * list.length)]!
const widthOf = (of: ShapeName) => SHAPES[of].at(-1)!
const recurrent = () => layers.gru({ units: 2, returnSequences: true, dropout: 0.3, zoneout: 0.2, weightDrop: 0.3 })
const conv = (rnd: () => number) =>
  conv2d({ filters: 1, kernelSize: 2, padding: 'same', activation: oneOf(rnd, 'relu', 'relu', 'tanh') })

/** All that keep the shape of what they are given. */
export const KINDS: readonly Kind[] = [
  { takes: 1, from: ['flat'], make: rnd => [dense({ units: 4, activation: oneOf(rnd, 'relu', 'tanh') })] },
  { takes: 1, from: ['flat'], make: () => [dense({ units: 4, useBias: false })] },
  { takes: 1, from: ['folded'], make: () => [dense({ units: 2, activation: 'relu' })] },
  { takes: 1, from: ['folded'], make: () => [layers.lstm({ units: 2, returnSequences: true, recurrentDropout: 0.3 })] },
  { takes: 1, from: ['folded'], make: () => [layers.bidirectional({ layer: recurrent(), mergeMode: 'mul' })] },
  { takes: 1, make: () => [activation({ activation: 'relu' })] },
  { takes: 1, make: () => [activation({ activation: 'tanh' })] },
  { takes: 1, make: () => [activation({ activation: 'linear' })] },
  { takes: 1, make: rnd => [dropout({ rate: 0.4, scaling: oneOf(rnd, 'inverted', 'vanilla') })] },
  { takes: 1, make: () => [dropout({ rate: 0.3 })] },
  { takes: 1, make: () => [layers.alphaDropout({ rate: 0.3 })] },
  { takes: 1, make: () => [layers.gaussianNoise({ stddev: 0.1 })] },
  { takes: 1, make: () => [layers.gaussianDropout({ rate: 0.2 })] },
  { takes: 1, make: () => [layers.batchNormalization()] },
  { takes: 1, make: () => [new Wave()] },
  { takes: 1, make: () => [new Through()] },
  { takes: 1, make: () => [residual({ layers: [dropout({ rate: 0.3 }), new Wave()] })] },
  { takes: 1, from: ['flat'], make: () => [residual({ layers: [dense({ units: 4, activation: 'relu' })] })] },
  { takes: 1, from: IMAGES, make: rnd => [conv(rnd)] },
  { takes: 1, from: IMAGES, make: rnd => [conv(rnd), maxPooling2d({ strides: 1, padding: 'same' })] },
  { takes: 1, from: IMAGES, make: () => [maxPooling2d({ strides: 1, padding: 'same' })] },
  { takes: 1, from: IMAGES, make: rnd => [residual({ layers: [conv(rnd), dropout({ rate: 0.3 })] })] },
  { takes: 2, make: () => [new Product()] },
  { takes: 2, make: () => [new Sum()] },
  { takes: 'two or three', make: () => [layers.add()] },
  { takes: 2, make: () => [layers.subtract()] },
  { takes: 'two or three', make: () => [layers.multiply()] },
  { takes: 'two or three', make: () => [layers.average()] },
  { takes: 'two or three', make: () => [layers.maximum()] },
  { takes: 'two or three', make: () => [layers.minimum()] },
  { takes: 2, make: (_, of) => [concatenate(), dense({ units: widthOf(of) })] },
  { takes: 2, from: IMAGES, make: () => [concatenate({ axis: 1 }), maxPooling2d({ poolSize: [2, 1] })] },
  { takes: 2, from: ['flat'], make: rnd => [dot({ normalize: rnd() < 0.5 }), dense({ units: 4 })] },
]

/** … and those that change it. */
export const CHANGES: readonly Kind[] = [
  { takes: 1, from: ['flat'], to: 'folded', make: () => [new Fold(SHAPES.folded)] },
  { takes: 1, from: ['folded'], to: 'flat', make: rnd => [rnd() < 0.5 ? flatten() : new Fold(SHAPES.flat)] },
  { takes: 1, from: ['flat'], to: 'small', make: () => [new Fold(SHAPES.small)] },
  {
    takes: 1,
    from: ['flat'],
    to: 'image',
    make: rnd => [dense({ units: 16, activation: oneOf(rnd, 'relu', 'tanh') }), new Fold(SHAPES.image)],
  },
  { takes: 1, from: ['image'], to: 'small', make: rnd => [...(rnd() < 0.5 ? [conv(rnd)] : []), maxPooling2d()] },
  { takes: 1, from: ['image'], to: 'flat', make: () => [flatten(), dense({ units: 4 })] },
  { takes: 1, from: ['small'], to: 'flat', make: () => [flatten()] },
]
