import { featureSpace, readCsv, trainTestSplit } from '@thinnet/datasets'
import type { Tensor } from 'thinnet'
import { normals, uniforms } from './draws.ts'
import type { Data } from './part.ts'

const HEAD = 'sex,length,diameter,height,whole,shucked,viscera,shell,rings'

/** A CSV file of abalones that grow towards 0.65, each by its own rate; weights go with the cube of the length. */
function csv(count: number): string {
  const [u, z] = [uniforms('abalones', 2 * count), normals('abalones', 8 * count)]
  const lines = Array.from({ length: count }, (_, i) => {
    const about = (mean: number, place: number, part: number) => mean * Math.exp(part * z[8 * i + place]!)
    const rings = Math.round(about(9, 0, 0.32))
    const length = about(0.65 * (1 - Math.exp(-0.25 * rings)), 1, 0.1)
    const diameter = about(0.8 * length, 2, 0.03)
    const whole = about(5.5 * length ** 3, 3, 0.12)
    const parts = [about(0.43 * whole, 4, 0.1), about(0.22 * whole, 5, 0.1), about(0.15 * whole + 0.01 * rings, 6, 0.1)]
    const sex = u[2 * i]! < Math.exp((3 - rings) / 5) ? 'I' : u[2 * i + 1]! < 0.5 ? 'M' : 'F'
    const measures = [length, diameter, about(0.35 * diameter, 7, 0.1), whole, ...parts]
    return [sex, ...measures.map(value => value.toFixed(3)), rings].join()
  })
  return [HEAD, ...lines].join('\n')
}

const split = trainTestSplit(await readCsv({ text: csv(4177) }), { testSize: 677, seed: 1 })
const space = featureSpace(split.train, { target: 'rings' })
const part = ([x, y]: [Tensor, Tensor]) => ({ x, y: { ...y, shape: [y.shape[0]!, 1] } })

/** 4177 abalones: sex one-hot and seven measures, standardized; how many rings each has. */
export const abalones: Data = { train: part(space.samples(split.train)), test: part(space.samples(split.test)) }
