import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Inside } from '../worker/protocol.ts'
import { type Colours, drawDiagram } from './diagram.ts'
import { layout } from './layout.ts'

test('of many weights between two layers the largest are drawn, of few all but the smallest, and none of a unit that is dropped', () => {
  const units = [40, 30]
  const usual = layout(units, 600, 120, false)
  // too small for pictures in dots
  const places = { ...usual, columns: usual.columns.map(({ at }) => ({ at, radius: 1 })) }
  const kernels = [
    Float32Array.from({ length: 2 * 40 }, (_, i) => (i < 7 ? 0.01 : 1)),
    // 1200, no two alike
    Float32Array.from({ length: 40 * 30 }, (_, i) => (i % 2 === 0 ? 1 : -1) * (0.5 + i / 2400)),
    Float32Array.from({ length: 30 * 2 }, () => -0.5),
  ]
  const linesWith = (bits: readonly (Uint8Array | null)[]) => {
    const lines: string[] = []
    let from = ''
    const context = new Proxy({ canvas: { clientWidth: 600, clientHeight: 120 } } as Record<string, unknown>, {
      get: (target, name: string) =>
        name in target
          ? target[name]
          : (...at: number[]) => {
              if (name === 'moveTo') from = at.join()
              if (name === 'lineTo') lines.push(`${from} ${at.join()}`)
            },
    }) as unknown as CanvasRenderingContext2D
    const inside = {
      columns: units.map(n => ({ activations: new Float32Array(n) })),
      probabilities: new Float32Array(2),
      sample: { input: new Float32Array(2), label: 0, row: 0 },
      weights: null,
      plane: { size: 16, units: [], kernels },
    } as unknown as Inside
    const labels = { input: '', output: '', inputs: ['', ''], layer: () => '' }
    const scene = { units, bits, inside, picture: false, pointed: null, dropped: [], labels }
    drawDiagram(context, scene, places, {} as Colours)
    return lines
  }
  const [before, after] = places.columns.map(({ at }) => at.map(place => place.join()))
  const between = (lines: readonly string[]) =>
    lines.filter(line => before!.includes(line.split(' ')[0]!) && after!.includes(line.split(' ')[1]!))
  const all = linesWith([null, null])
  assert.equal(all.length, 80 - 7 + 200 + 60)
  assert.equal(between(all).length, 200)
  assert.ok(between(all).includes(`${before![39]} ${after![29]}`), 'the largest')
  assert.ok(!between(all).includes(`${before![0]} ${after![0]}`), 'the smallest')
  // of those that are left as many
  const first = Uint8Array.from({ length: 40 }, (_, unit) => (unit === 39 ? 0 : 1))
  const thinned = between(linesWith([first, null]))
  assert.equal(thinned.length, 200)
  assert.ok(thinned.every(line => !line.startsWith(`${before![39]} `)))
})
