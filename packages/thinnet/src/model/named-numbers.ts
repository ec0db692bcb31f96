import type { Data } from './data.ts'
import type { FitOptions, StreamFitOptions } from './fit-options.ts'
import type { History } from './history.ts'
import type { WeightsGiven } from './sample-weights.ts'
import type { Stream, StreamBatch } from './stream.ts'

/** What numbers of metrics are called: by their names, where these are known as they are written. */
export type NamesOf<Metrics> = Metrics extends string
  ? Metrics
  : Metrics extends undefined
    ? never
    : Metrics extends readonly (infer Each)[]
      ? [Each] extends [string]
        ? Each
        : string
      : string

/** A number by each name; of names that are not known, whatever is asked for. */
export type Numbers<Name extends string = string> = string extends Name
  ? { loss: number; accuracy: number } & Record<string, number>
  : { [Each in 'loss' | Name]: number }

/** What of a model gives numbers, with what they are called: a model of one output, once it is compiled. */
export interface WithNumbers<Name extends string> {
  fit(x: Data, y: Data, options?: FitOptions): Promise<History<'loss' | Name>>
  fit(stream: Stream<StreamBatch>, options?: StreamFitOptions): Promise<History<'loss' | Name>>
  evaluate(x: Data, y: Data, options?: EvaluateOptions): Promise<Numbers<Name>>
  evaluate(stream: Stream<StreamBatch>, options?: StreamEvaluateOptions): Promise<Numbers<Name>>
  trainOnBatch(x: Data, y: Data, options?: WeightsGiven): Promise<Numbers<Name>>
}

export interface EvaluateOptions extends Pick<WeightsGiven, 'sampleWeight'> {
  /** Samples at a time, ≥ 1. Default: as many as the model computes best; on wasm only the speed depends on it. */
  batchSize?: number
}

export interface StreamEvaluateOptions {
  /** Samples at a time, ≥ 1. Default: as many as the model computes best, whatever the stream's batches are. */
  batchSize?: number
  /** Batches to be taken, ≥ 1. Default: all, until the stream ends. */
  steps?: number
}
