import type { RunSettings } from '../settings.ts'
import type { QuestionName } from './questions.ts'

/** What the page asks of a run's worker. */
export type ToWorker =
  /** The network is made and waits before its first step. `digits`: mnist.bin, unpacked. */
  | { type: 'start'; run: RunSettings; threads: number; delay: number; digits: ArrayBuffer | null }
  | { type: 'pause' }
  | { type: 'resume' }
  /** One step, then pause. */
  | { type: 'step' }
  | { type: 'delay'; delay: number }
  /** Of a worker that does not train. */
  | { type: 'ask'; id: number; name: QuestionName; question: unknown }

export interface Scores {
  loss: number
  accuracy: number
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
  /** In how many of the steps made so far each unit was kept, for the first sample. */
  kept: Uint32Array
}
/** A hidden layer of the diagram, and the dropout that thins it, if any. */
export interface Column {
  units: number
  dropout: string | null
}

/** What it tells. */
export type FromWorker =
  | { type: 'ready'; threads: number; isolated: boolean; columns: Column[]; parameters: number; points: Plane | null }
  | {
      type: 'progress'
      epoch: number
      step: number
      stepsPerSecond: number
      paused: boolean
      /** Of the step that comes next. */
      masks: Mask[]
      /** Made since the last message. */
      evaluations: Evaluation[]
    }
  | { type: 'boundary'; size: number; probabilities: Float32Array }
  | { type: 'done'; reason: 'finished' | 'notFinite' }
  | { type: 'error'; message: string }
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'unanswered'; id: number; message: string }

/** The points of a two-dimensional set. */
export interface Plane {
  train: { x: Float32Array; y: Uint8Array }
  test: { x: Float32Array; y: Uint8Array }
}
