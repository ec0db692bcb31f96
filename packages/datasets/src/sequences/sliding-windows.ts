import { options, random, type StreamStart, type Tensor, type TensorLike, tensor } from 'thinnet'
import { refuse } from '../refuse.ts'

export interface WindowOptions {
  /** Steps of a window, ≥ 1. */
  length: number
  /** Steps from the begin of one window to that of the next, ≥ 1. Default 1. */
  stride?: number
  /** Every how many steps one is taken, ≥ 1. Default 1: all. */
  samplingRate?: number
  /** How many steps after the window's last one its target is, ≥ 0; 0 is the last step itself. Default 1. */
  horizon?: number
  /** What is predicted, [time] or [time, values]. Default the series itself. */
  targets?: TensorLike
}

export interface WindowBatchesOptions extends WindowOptions {
  /** Windows of a batch, ≥ 1. Default 32. */
  batchSize?: number
  /** Whether the windows come in random order, another one each epoch. Default false. */
  shuffle?: boolean
  /** Of that order. Default 0. */
  seed?: number | bigint
}

const KINDS = {
  length: options.needed(options.whole(1)),
  stride: options.whole(1),
  samplingRate: options.whole(1),
  horizon: options.whole(0),
  targets: options.anything,
}

/**
 * Cuts a time series into windows, each with its target: x[n] begins at step n · stride. Windows whose target would lie
 * after the end are left out.
 *
 * @param series [time] or [time, features]
 * @returns x [windows, length, features] and y [windows, values], or [windows] of targets [time]; float32, or float64 of
 *   a series in float64
 * @throws ThinnetError for a series too short for one window, and for targets of another length
 */
export function slidingWindows(series: TensorLike, given: WindowOptions): { x: Tensor; y: Tensor } {
  const { count, at } = windowsOf(series, options.checkOptions('slidingWindows', given, KINDS), 'slidingWindows')
  const [x, y] = at(Uint32Array.from({ length: count }, (_, n) => n))
  return { x, y }
}

/**
 * The same windows as a stream of batches for `fit`: they overlap, and are so much larger together than the series.
 *
 * @returns a function that begins at any epoch and step, as a run that is resumed asks for
 */
export function windowBatches(
  series: TensorLike,
  given: WindowBatchesOptions,
): (start?: StreamStart) => Generator<[x: Tensor, y: Tensor]> {
  const who = 'windowBatches'
  const {
    batchSize = 32,
    shuffle = false,
    seed = 0,
    ...o
  } = options.checkOptions(who, given, {
    ...KINDS,
    batchSize: options.whole(1),
    shuffle: options.flag,
    seed: options.anything,
  })
  const { count, at } = windowsOf(series, o, who)
  return function* windows({ epoch, step } = { epoch: 0, step: 0 }) {
    const order = shuffle
      ? random.permutation(random.streamOf({ seed, site: who, step: epoch, purpose: 'shuffle' }), count)
      : Uint32Array.from({ length: count }, (_, n) => n)
    for (let begin = step * batchSize; begin < count; begin += batchSize)
      yield at(order.subarray(begin, begin + batchSize))
  }
}

function windowsOf(series: TensorLike, o: WindowOptions, who: string) {
  const { length, stride = 1, samplingRate = 1, horizon = 1, targets = series } = o
  const x = stepsOf(series, who)
  const y = stepsOf(targets, `${who}: targets`)
  if (x.time !== y.time) refuse(`${who}: targets`, `${x.time} steps, as the series`, `${y.time}`)
  const last = (length - 1) * samplingRate
  const count = Math.floor((x.time - 1 - last - horizon) / stride) + 1
  if (count < 1) refuse(who, `a series of at least ${last + horizon + 1} steps`, `${x.time}`)
  const at = (windows: Uint32Array): [x: Tensor, y: Tensor] => {
    const xs = x.empty(windows.length * length)
    const ys = y.empty(windows.length)
    for (const [i, n] of windows.entries()) {
      const begin = n * stride
      for (let t = 0; t < length; t++) xs.set(x.step(begin + t * samplingRate), (i * length + t) * x.width)
      ys.set(y.step(begin + last + horizon), i * y.width)
    }
    return [tensor(xs, [windows.length, length, x.width]), tensor(ys, [windows.length, ...y.shape])]
  }
  return { count, at }
}

/** Its steps, as numbers without a scale. */
function stepsOf(series: TensorLike, who: string) {
  const { data, shape, scale = 1, dtype } = Array.isArray(series) ? tensor(series) : (series as Tensor)
  if (!Array.isArray(shape) || shape.length < 1 || shape.length > 2)
    refuse(who, 'a series [time] or [time, features]', series)
  const width = shape[1] ?? 1
  const floats = (length: number) => (dtype === 'float64' ? new Float64Array(length) : new Float32Array(length))
  const values = floats(data.length)
  for (const [i, value] of data.entries()) values[i] = value * scale
  return {
    time: shape[0]!,
    width,
    shape: shape.slice(1),
    empty: (steps: number) => floats(steps * width),
    step: (t: number) => values.subarray(t * width, (t + 1) * width),
  }
}
