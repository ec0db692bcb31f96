import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Block, placeBlocks } from './blocks.ts'
import { PlannedRegion } from './planned-region.ts'

const lifetimes = fc.array(
  fc.record({ size: fc.integer({ min: 1, max: 100 }), birth: fc.nat(20), length: fc.nat(20), batched: fc.boolean() }),
  { maxLength: 30 },
)

const make = ({ size, birth, length, batched }: { size: number; birth: number; length: number; batched: boolean }) => {
  const block = new Block(new PlannedRegion('float32', [size], batched), birth)
  block.readAt(birth + length)
  return block
}

test('blocks alive at the same moment never overlap, all lie between start and end, at multiples of 64', () => {
  fc.assert(
    fc.property(lifetimes, fc.integer({ min: 1, max: 50 }), (drawn, batch) => {
      const blocks = drawn.map(make)
      const end = placeBlocks(blocks, batch, 128)
      const span = (block: Block) => ({ ...block, begin: block.regions[0]!.offset, bytes: block.bytes(batch) })
      for (const [i, a] of blocks.map(span).entries()) {
        assert.ok(a.begin >= 128 && a.begin + a.bytes <= end && a.begin % 64 === 0)
        for (const b of blocks.slice(i + 1).map(span)) {
          const together = a.birth <= b.death && b.birth <= a.death
          const overlap = a.begin < b.begin + b.bytes && b.begin < a.begin + a.bytes
          assert.ok(!(together && overlap))
        }
      }
    }),
  )
})

test('blocks whose lifetimes do not overlap share their memory', () => {
  const blocks = [0, 2, 4].map(birth => make({ size: 100, birth, length: 1, batched: true }))
  assert.equal(placeBlocks(blocks, 16, 0), blocks[0]!.bytes(16))
})

test('a block that is merged into another lives and lies with it, and is as large as the larger', () => {
  const first = make({ size: 10, birth: 3, length: 1, batched: true })
  const second = make({ size: 100, birth: 5, length: 4, batched: true })
  const third = make({ size: 1, birth: 1, length: 20, batched: false })
  second.mergeInto(first)
  third.mergeInto(second)
  for (const block of [first, second, third]) assert.equal(block.root, first)
  assert.deepEqual([first.birth, first.death], [1, 21])
  second.readAt(30)
  assert.equal(first.death, 30)
  placeBlocks([make({ size: 1, birth: 2, length: 0, batched: false }), first], 4, 64)
  assert.deepEqual(
    [second, third].map(({ region }) => region.offset),
    [first.region.offset, first.region.offset],
  )
  assert.equal(first.bytes(4), 1600)
})

test('a block merged into itself, or into what is merged into it, stays as it is', () => {
  const [block, other] = [0, 1].map(birth => make({ size: 1, birth, length: 1, batched: true }))
  block!.mergeInto(block!)
  other!.mergeInto(block!)
  block!.mergeInto(other!)
  assert.equal(other!.root, block)
  assert.equal(block!.regions.length, 2)
})
