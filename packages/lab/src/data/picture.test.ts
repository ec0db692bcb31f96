import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rotated as rotatedByCommand } from '@thinnet/cli/programs'
import { massOf, rotated, SIDE } from './picture.ts'
import { fit, PEN } from './strokes.ts'

const PIXELS = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i * 2654435761) % 256)

describe('pictures', () => {
  test('rotated as thinnet reproduce rotates them; by 0 not at all', () => {
    assert.deepEqual(rotated(PIXELS, 0), PIXELS)
    for (const angle of [-180, -37, 15, 90, 180]) {
      assert.deepEqual(rotated(PIXELS, angle), rotatedByCommand(PIXELS, SIDE, SIDE, angle), `${angle}`)
    }
  })

  test('a pixel has its mass in its middle; nothing has none', () => {
    const dot = new Float32Array(SIDE * SIDE)
    assert.equal(massOf(dot), null)
    dot[3 * SIDE + 5] = 100
    assert.deepEqual(massOf(dot), { x: 5.5, y: 3.5 })
  })
})

describe('strokes', () => {
  const at = ({ scale, left, top }: ReturnType<typeof fit>, { x, y }: { x: number; y: number }) => [
    x * scale + left,
    y * scale + top,
  ]
  const near = (got: number[], wanted: number[]) =>
    assert.ok(
      wanted.every((value, i) => Math.abs(value - got[i]!) < 1e-9),
      `${got}, ${wanted}`,
    )

  test('wherever and however large, they fill a box of 20 with the pen, in the middle', () => {
    for (const [x, y, size] of [
      [0, 0, 1],
      [0.1, 0.5, 0.3],
    ] as const) {
      const strokes = [
        [
          { x: x + size / 2, y },
          { x: x + size / 4, y: y + size },
        ],
        [{ x: x + size / 4, y: y + size / 2 }],
      ]
      const how = fit(strokes)
      near(at(how, { x: x + (3 / 8) * size, y }), [SIDE / 2, (SIDE - 20 + PEN) / 2])
      near(at(how, { x: x + (3 / 8) * size, y: y + size }), [SIDE / 2, (SIDE + 20 - PEN) / 2])
    }
  })

  test('a dot stays a dot, in the middle', () => {
    const how = fit([[{ x: 0.9, y: 0.2 }]])
    near(at(how, { x: 0.9, y: 0.2 }), [SIDE / 2, SIDE / 2])
    assert.ok(how.scale < 100)
  })
})
