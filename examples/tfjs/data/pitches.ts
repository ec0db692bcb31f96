import { normalize, trainTestSplit } from '@thinnet/datasets'
import { type Tensor, tensor } from 'thinnet'
import { normals, uniforms } from './draws.ts'
import type { Data } from './part.ts'

export const TYPES = ['two-seam', 'four-seam', 'sinker', 'cutter', 'slider', 'changeup', 'curveball']

/** By type, for a right-handed pitcher: speed in mph, and accelerations across, back and up in ft/s². */
const FLIGHTS = [
  ...[[92, -13, 29, -17] as const, [93, -6, 30, -13] as const, [91, -14, 28, -21] as const, [88, 1, 27, -20] as const],
  ...[[84, 4, 25, -30] as const, [83, -11, 25, -25] as const, [77, 7, 22, -42] as const],
]

function split(x: number[][], y: number[], testSize: number): Data {
  const { train, test } = trainTestSplit([tensor(x), tensor(y)], { testSize, stratify: y, seed: 1 })
  const scaling = normalize(train[0])
  const part = ([a, b]: [Tensor, Tensor]) => ({ x: scaling.transform(a), y: b })
  return { train: part(train), test: part(test) }
}

/** 1100 pitches of each type: velocity at the start, acceleration, speed, whether by the left hand; all from 0 to 1. */
function pitchesByType(): Data {
  const y = Array.from({ length: 7 * 1100 }, (_, i) => i % 7)
  const [u, z] = [uniforms('pitchers', y.length), normals('pitches', 6 * y.length)]
  const x = y.map((type, i) => {
    const [speed, across, back, up] = FLIGHTS[type]!
    const [a, b, c, d, e, f] = z.slice(6 * i, 6 * i + 6) as unknown as [number, number, number, number, number, number]
    const left = u[i]! < 0.27 ? 1 : 0
    const side = left ? -1 : 1
    const mph = speed + 2.5 * a
    const vx = side * (6 + 2 * b)
    return [vx, -1.46 * mph + 0.5 * c, -5 + 2 * d, side * (across + 3.5 * e), back + 2 * f, up + 4 * c, mph, left]
  })
  return split(x, y, 700)
}

/** 10 200 pitches over the plate: across, height, top and bottom of the zone, whether to a left-handed batter. */
function strikes(): Data {
  const count = 10_200
  const [u, z] = [uniforms('umpire', 2 * count), normals('plate', 4 * count)]
  const x = Array.from({ length: count }, (_, i) => {
    const [a, b, c, d] = z.slice(4 * i, 4 * i + 4) as unknown as [number, number, number, number]
    return [0.9 * a, 2.4 + b, 3.45 + 0.17 * c, 1.6 + 0.12 * d, u[2 * i]! < 0.4 ? 1 : 0]
  })
  const y = x.map(([px, pz, top, bottom, left], i) => {
    const outside = Math.max(Math.abs(px! + 0.15 * left!) - 0.9, bottom! - pz!, pz! - top!)
    return u[2 * i + 1]! < 1 / (1 + Math.exp(12 * outside)) ? 1 : 0
  })
  return split(x, y, 200)
}

export const [pitches, plate] = [pitchesByType(), strikes()]
