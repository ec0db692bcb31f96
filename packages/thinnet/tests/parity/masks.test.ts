import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Call, type Declare, type Inputs, Layer, layers, type Shape, sequential, tensor } from '../../src/index.ts'
import { dropoutThreshold, keepMask } from '../../src/random/dropout-mask.ts'
import { PURPOSE, seedKey, siteOf } from '../../src/random/streams.ts'
import { CHECKED, fixture } from './support.ts'

interface Case {
  seed: string
  step: number
  site: string
  rate: number
  count: number
}
interface Masks {
  sites: Record<string, number>
  thresholds: { rate: number; threshold: number }[]
  cases: (Case & { kept: string })[]
  extremes: (Case & { kept?: number[]; dropped?: number[] })[]
}

const masks = fixture<Masks>('masks')

/** All masks of the fixture, as bytes: 1 where kept. */
const all: (Case & { mask: Uint8Array })[] = [
  ...masks.cases.map(c => {
    const bytes = Buffer.from(c.kept, 'hex')
    return { ...c, mask: Uint8Array.from({ length: c.count }, (_, e) => (bytes[e >> 3]! >> (e & 7)) & 1) }
  }),
  ...masks.extremes.map(c => {
    const mask = new Uint8Array(c.count).fill(c.kept ? 0 : 1)
    for (const e of c.kept ?? c.dropped ?? []) mask[e] = c.kept ? 1 : 0
    return { ...c, mask }
  }),
]

const nameOf = (c: Case) => `seed ${c.seed}, step ${c.step}, ${c.site}, rate ${c.rate}, ${c.count} elements`

/** Drops like a layer of the name `site` would at step `step`: y = x · mask. */
class DropAt extends Layer {
  readonly at: Case

  constructor(at: Case) {
    super({ inputShape: [at.count] })
    this.at = at
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { rate, site, step } = this.at
    const y = declare.output(shape)
    return {
      forward([x], { kernels, stream }) {
        kernels.dropout(y, x, { rate, stream: { ...stream(site), step }, first: 0 }, 1)
        return y
      },
      backward: () => [null],
    }
  }
}

describe('the public definition of a mask, by NumPy', () => {
  test('hashes of names', () => {
    for (const [name, site] of Object.entries(masks.sites)) assert.equal(siteOf(name), site, name)
  })

  test('thresholds of rates', () => {
    for (const { rate, threshold } of masks.thresholds) assert.equal(dropoutThreshold(rate), threshold, `${rate}`)
  })

  test('keepMask, whole and from the middle', () => {
    for (const c of all) {
      const stream = { key: seedKey(BigInt(c.seed)), step: c.step, site: siteOf(c.site), purpose: PURPOSE.dropout }
      const out = new Uint8Array(c.count)
      keepMask(stream, c.rate, 0, c.count, out)
      assert.deepEqual(out, c.mask, nameOf(c))
      const first = Math.floor(c.count / 3)
      keepMask(stream, c.rate, first, c.count - first, out)
      assert.deepEqual(out.subarray(0, c.count - first), c.mask.subarray(first), `${nameOf(c)} from ${first}`)
    }
  })

  for (const { backend, dtype } of CHECKED) {
    test(`the dropout kernel of ${backend}`, async () => {
      for (const c of all) {
        const model = sequential({ seed: BigInt(c.seed), backend, dtype, layers: [new DropAt(c)] })
        const y = await model.predict(tensor(new Float32Array(c.count).fill(1), [1, c.count]), { training: true })
        assert.deepEqual(Uint8Array.from(y.data), c.mask, nameOf(c))
        model.dispose()
      }
    })

    test(`the dropout layer on ${backend}`, async () => {
      for (const c of all.filter(({ site }) => !site.includes('/'))) {
        const dropout = layers.dropout({ rate: c.rate, name: c.site, scaling: 'vanilla', inputShape: [c.count] })
        const model = sequential({ seed: BigInt(c.seed), backend, dtype, layers: [dropout] })
        const ones = tensor(new Float32Array(c.count).fill(1), [1, c.count])
        const y = await model.predict(ones, { training: true, step: c.step })
        assert.deepEqual(Uint8Array.from(y.data), c.mask, nameOf(c))
        model.dispose()
      }
    })
  }
})
