import { standardize, windowBatches } from '@thinnet/datasets'
import { rows, type Tensor, tensor } from 'thinnet'
import { dice } from './dice.ts'

/** Rows of a day, one every ten minutes. */
export const DAY = 144

/**
 * Made-up weather with the 14 columns of the Jena data, a row every ten minutes: a temperature of year, day and spells of
 * some days, and 13 numbers that precede or follow it, each with noise of its own. Standardized by the part to train on.
 *
 * @returns series [count, 14] and temperatures [count], the first 70 % to train on and the rest to test on
 */
export function weather(count: number) {
  const { between, normal } = dice('weather')
  const others = Array.from({ length: 13 }, () => ({
    lag: between(-1.5 * DAY, DAY / 2),
    slope: between(-2, 2),
    noise: between(0.1, 1),
  }))
  const temperatures: number[] = []
  let spell = 0
  for (let t = 0; t < count; t++) {
    spell = spell * Math.exp(-1 / (3 * DAY)) + 0.2 * normal()
    const day = Math.sin((2 * Math.PI * t) / DAY)
    const year = Math.sin((2 * Math.PI * t) / (365 * DAY))
    temperatures.push(9 + 10 * year + 4 * day + spell)
  }
  const all = tensor(
    temperatures.map((temperature, t) => [
      temperature,
      ...others.map(
        ({ lag, slope, noise }) =>
          slope * temperatures[Math.min(count - 1, Math.max(0, t - Math.round(lag)))]! + noise * normal(),
      ),
    ]),
  )
  const known = Math.floor(0.7 * count)
  const series = standardize(rows(all, 0, known)).transform(all)
  const targets = tensor(series.data.filter((_: number, i: number) => i % 14 === 0) as Float32Array, [count])
  const part = (begin: number, end: number) => ({
    series: rows(series, begin, end),
    targets: rows(targets, begin, end),
  })
  return { train: part(0, known), test: part(known, count) }
}

export interface Weather {
  readonly series: Tensor
  readonly targets: Tensor
}

export const BATCH = 128

/** Windows of ten days, an hour a step, and the temperature a day after each. */
export const windows = ({ series, targets }: Weather, o: { shuffle?: boolean; stride?: number; seed?: number }) =>
  windowBatches(series, { length: 240, samplingRate: 6, horizon: DAY, targets, batchSize: BATCH, ...o })
