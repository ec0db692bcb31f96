import type { Points } from '../data/toys.ts'
import type { RunSettings } from '../settings.ts'
import type { QuestionName } from './questions.ts'

/** What the page asks of a run's worker. */
export type ToWorker =
  /** The network is made and waits before its first step. `digits`: mnist.bin, unpacked. */
  | { type: 'start'; run: RunSettings; threads: number; delay: number; digits: ArrayBuffer | null; look: Look | null }
  | { type: 'pause' }
  | { type: 'resume' }
  /** So many steps, held for no time, then pause. */
  | { type: 'step'; count: number }
  /** To train on to so many epochs; 0: without end. */
  | { type: 'epochs'; epochs: number }
  /** To train on with another learning rate, from the step on that comes next. */
  | { type: 'rate'; rate: number }
  | { type: 'delay'; delay: number }
  /** Whether the network's inside is looked at, and which unit of it. */
  | { type: 'look'; look: Look | null }
  /** The last progress is on the screen: the next may come. */
  | { type: 'seen' }
  /** Of a worker that does not train. */
  | { type: 'ask'; id: number; name: QuestionName; question: unknown }

export interface Scores {
  /** With the penalties of regularization, where there are any. */
  loss: number
  /** From 0 to 1; null of numbers, which are never just right. */
  accuracy: number | null
}
export interface Evaluation {
  epoch: number
  train: Scores
  test: Scores
}
/** What a dropout layer draws for the first sample of a step: 1 where a unit is kept. */
export interface Mask {
  layer: string
  bits: Uint8Array
  /** In how many of the first `Inside.counted` steps each unit was kept, for the first sample. */
  kept: Uint32Array
}
/** A hidden layer of the diagram, and the dropout that thins it, if any. */
export interface Column {
  units: number
  dropout: string | null
}
/** A unit of the diagram, both counted from 0. */
export interface UnitAt {
  column: number
  unit: number
}
/** A unit's bias, where `from` is null, or its weight from that unit of the column before, set to another value. */
export interface Edit extends UnitAt {
  from: number | null
  value: number
}
/** What a visitor changes of a trained network to see what it does; the network that trains stays as it is. */
export interface WhatIf {
  dropped: readonly UnitAt[]
  edits: readonly Edit[]
}
export interface Look {
  unit: UnitAt | null
  whatIf?: WhatIf | null
  /** So many thinned networks beside the whole one, at a pause. */
  masks?: number
}

/** The network at work on one sample: the first in the batch of the step that comes next, thinned as there. */
export interface Inside {
  step: number
  masks: Mask[]
  /** Steps that `kept` counts: at a pause all that were made, while training perhaps not the last ones. */
  counted: number
  sample: {
    /** Among the training samples. */
    row: number
    label: number
    input: Float32Array
  }
  /** Of each column: what its units say, and what of it dropout hands on, if dropout is there. */
  columns: { activations: Float32Array; handedOn: Float32Array | null }[]
  probabilities: Float32Array
  weights: Weights | null
  /** Of networks on points. */
  plane: PlaneInside | null
}
/** What a network on points does over the plane, without dropout. */
export interface PlaneInside {
  /** Places a side of a unit's picture. */
  size: number
  /** Of each column, unit by unit: what each says at each place [units, size, size]. */
  units: Float32Array[]
  /** Of each dense layer, row by row: [inputs, units]. */
  kernels: Float32Array[]
  /** The probability of class 1 with what the visitor changed; null where nothing is. */
  changed: Picture | null
  /** The same of the whole network, and of networks thinned by masks of the steps to come; null where none are asked for. */
  thinned: { whole: Picture; each: Picture[] } | null
}
/**
 * The probability of class 1 at the middles of a grid's squares over the plane, row by row from the top; of a number that is
 * predicted 0 for −1 and less, 1 for 1 and more.
 */
export interface Picture {
  size: number
  probabilities: Float32Array
}
/** Of the unit looked at. */
export interface Weights extends UnitAt {
  /** From each unit of the column before, or each input; of a column that is the input itself none. */
  incoming: Float32Array
  bias: number
  /** To each unit of the column after, or each output. */
  outgoing: Float32Array
}

/** What it tells. */
export type FromWorker =
  | { type: 'ready'; threads: number; isolated: boolean; columns: Column[]; parameters: number; points: Plane | null }
  | {
      type: 'progress'
      epoch: number
      step: number
      /** Whether no further step is taken until one is asked for. */
      still: boolean
      stepsPerSecond: number
      /** Where someone looks; while training a few times a second. */
      inside: Inside | null
      /** Made since the last message. */
      evaluations: Evaluation[]
    }
  | ({ type: 'boundary' } & Picture)
  /** From which step on it has the learning rate that was asked for. */
  | { type: 'rated'; step: number; rate: number }
  | { type: 'done'; reason: 'finished' | 'diverged' }
  | { type: 'error'; message: string }
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'unanswered'; id: number; message: string }

/** The points of a two-dimensional set. */
export interface Plane {
  train: Points
  test: Points
}
