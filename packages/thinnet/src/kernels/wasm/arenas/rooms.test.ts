import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LINE, type Room, Rooms } from './rooms.ts'

const LIMIT = 20 * LINE

test('rooms never overlap, lie between the first byte and the limit, and are found as long as there is a gap', () => {
  const sizes = fc.integer({ min: 1, max: 8 * LINE })
  const step = fc.record({ what: fc.constantFrom('take', 'extend', 'free'), which: fc.nat(), bytes: sizes })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const rooms = new Rooms(LINE)
      const taken: { room: Room; bytes: number }[] = []
      /** Cache lines in use, to compare with. */
      const lines = () => {
        const used = new Set<number>()
        for (const { room } of taken) {
          for (let at = room.start; at < room.end; at += LINE) {
            assert.ok(!used.has(at))
            used.add(at)
          }
        }
        return used
      }
      for (const { what, which, bytes } of steps) {
        const before = lines()
        const one = taken[which % taken.length]
        if (what === 'take') {
          const room = rooms.take(bytes, LIMIT)
          if (room) taken.push({ room, bytes })
          else {
            let gap = 0
            for (let at = LINE; at < LIMIT; at += LINE) {
              gap = before.has(at) ? 0 : gap + LINE
              assert.ok(gap < bytes, `a gap of ${gap} bytes was not found`)
            }
          }
        } else if (one && what === 'extend') {
          if (rooms.extend(one.room, bytes, LIMIT)) one.bytes = Math.max(one.bytes, bytes)
        } else if (one) {
          rooms.free(one.room)
          taken.splice(taken.indexOf(one), 1)
        }
        lines()
        assert.equal(rooms.count, taken.length)
        for (const { room, bytes } of taken) {
          assert.ok(room.start >= LINE && room.end <= LIMIT && room.end - room.start >= bytes)
        }
      }
    }),
  )
})

test('only what was in use before is to be cleared', () => {
  const rooms = new Rooms(0)
  assert.equal(rooms.used(128), 0)
  assert.equal(rooms.used(64), 64)
  assert.equal(rooms.used(256), 128)
})
