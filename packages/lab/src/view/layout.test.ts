import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { follow, layout, nearest } from './layout.ts'

const SIZES = [
  { units: [100, 100, 100, 100, 100, 100], width: 1200, height: 440, picture: true },
  { units: [100, 100, 100, 100, 100, 100], width: 328, height: 380, picture: true },
  { units: [16, 16, 16, 16], width: 900, height: 440, picture: false },
  { units: [784, 30, 30], width: 900, height: 440, picture: true },
  { units: [512, 1], width: 328, height: 380, picture: false },
]

describe('the diagram', () => {
  for (const { units, width, height, picture } of SIZES) {
    const name = `${units.join('-')} in ${width} × ${height}`
    const places = layout(units, width, height, picture)
    const all = places.columns.flatMap(({ at }, column) => at.map((place, unit) => ({ column, unit, place })))

    test(`${name}: every dot has a place of its own, and is found there`, () => {
      for (const { column, unit, place } of all) {
        const { radius } = places.columns[column]!
        assert.ok(place[0] - radius > places.ends[0] && place[0] + radius < width - places.ends[1])
        assert.ok(place[1] - radius >= places.top && place[1] + radius <= places.bottom)
        assert.deepEqual(nearest(places, ...place), { column, unit })
      }
      assert.equal(nearest(places, 1, 1), null)
    })

    test(`${name}: the keys lead to every layer and every unit`, () => {
      const start = follow(places, null, 'ArrowDown')
      assert.deepEqual(start, { column: 0, unit: 0 })
      const seen = new Set(['0 0'])
      for (const queue = [start!]; queue.length > 0; ) {
        const from = queue.pop()!
        for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']) {
          const to = follow(places, from, key)!
          if (key === 'ArrowUp' || key === 'ArrowDown') assert.equal(to.column, from.column)
          if (seen.has(`${to.column} ${to.unit}`)) continue
          seen.add(`${to.column} ${to.unit}`)
          queue.push(to)
        }
      }
      assert.equal(seen.size, all.length)
      assert.equal(follow(places, start, 'Tab'), null)
    })
  }
})
