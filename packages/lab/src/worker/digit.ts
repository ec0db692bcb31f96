import { type Sequential, tensor } from 'thinnet'
import { rotated, SIDE } from '../data/picture.ts'
import type { Vote } from '../view/dots.ts'
import { trained } from './trained.ts'

export interface DigitQuestion {
  /** Whose picture it is: comes back with the answer. */
  name: string
  /** Grey, 0 to 255, upright. */
  pixels: Float32Array<ArrayBuffer>
  /** Degrees, counter-clockwise: a picture each. */
  angles: readonly number[]
  /** Of Monte-Carlo dropout. */
  samples: number
}
export interface DigitAnswer {
  name: string
  angles: readonly number[]
  samples: number
  /** Of each picture. */
  pictures: Uncertainty[]
}
export interface Uncertainty {
  /** Of the ten digits: the probability without dropout, and over the samples its mean and standard deviation. */
  plain: number[]
  mean: number[]
  sd: number[]
  /** In nats. */
  entropy: number
  mutualInformation: number
  /** What each thinned network predicts; of one picture alone, of several none. */
  votes: Vote[]
}

/** What the trained network predicts for pictures, without dropout and by Monte-Carlo dropout with the masks of step 0. */
export async function digit({ name, pixels, angles, samples }: DigitQuestion): Promise<DigitAnswer> {
  const model = await trained()
  const all = new Float32Array(angles.length * SIDE * SIDE)
  for (const [i, angle] of angles.entries()) all.set(rotated(pixels, angle), i * SIDE * SIDE)
  const x = tensor(all, [angles.length, SIDE, SIDE, 1], { scale: 1 / 255 })
  const plain = await model.predict(x)
  const drawn = await model.predict(x, { training: true, samples, step: 0 })
  const votes = angles.length === 1 ? await votesOf(model, all, samples) : []
  const pictures = angles.map((_, i) => {
    const of = ({ data }: { data: ArrayLike<number> }) => Array.from({ length: 10 }, (_, k) => data[10 * i + k]!)
    return {
      ...{ plain: of(plain), mean: of(drawn.mean), sd: of(drawn.standardDeviation) },
      entropy: drawn.entropy!.data[i]!,
      mutualInformation: drawn.mutualInformation!.data[i]!,
      votes,
    }
  })
  return { name, angles, samples, pictures }
}

/** Of one picture: what each sample of Monte-Carlo dropout predicts. Sample s has the masks of row s of a batch. */
async function votesOf(model: Sequential, pixels: Float32Array<ArrayBuffer>, samples: number): Promise<Vote[]> {
  const rows = new Float32Array(samples * pixels.length)
  for (let row = 0; row < samples; row++) rows.set(pixels, row * pixels.length)
  const x = tensor(rows, [samples, SIDE, SIDE, 1], { scale: 1 / 255 })
  const { data } = await model.predict(x, { training: true, step: 0 })
  return Array.from({ length: samples }, (_, row) => {
    const p = data.subarray(10 * row, 10 * (row + 1))
    const digit = p.indexOf(Math.max(...p))
    return { digit, p: p[digit]! }
  })
}
