import { align, type PlannedRegion } from './planned-region.ts'

/**
 * A stretch of memory, from the moment it is first written to the moment it is last read. Several regions may show
 * one block: a value under another shape, or one that a layer wrote over another.
 */
export class Block {
  readonly regions: PlannedRegion[]
  /** First written at this moment (see `Chain` for what happens when) … */
  readonly birth: number
  /** … and last read at this one. */
  death: number
  /** Whether some backward reads it, so that nothing may be written over it before. */
  kept = false
  /** Whether it holds the batch itself, which is never written over. */
  readonly isModelInput: boolean

  constructor(region: PlannedRegion, birth: number, isModelInput = false) {
    this.regions = [region]
    this.birth = birth
    this.death = birth
    this.isModelInput = isModelInput
  }

  readAt(moment: number): void {
    this.death = Math.max(this.death, moment)
  }

  keepUntil(moment: number): void {
    this.kept = true
    this.readAt(moment)
  }

  alsoShownBy(region: PlannedRegion): this {
    this.regions.push(region)
    return this
  }

  bytes(batch: number): number {
    return align(Math.max(...this.regions.map(region => region.bytes(batch))))
  }

  place(offset: number): void {
    for (const region of this.regions) region.offset = offset
  }
}

/**
 * Places blocks from `start` on, so that two that live at the same moment never overlap, and returns the end.
 *
 * Largest first, each at the lowest place that is free for the whole of its life: greedy, and for a row of layers
 * close to the least possible.
 */
export function placeBlocks(blocks: readonly Block[], batch: number, start: number): number {
  const placed: { block: Block; begin: number; end: number }[] = []
  let end = start
  for (const block of [...blocks].sort((a, b) => b.bytes(batch) - a.bytes(batch))) {
    const bytes = block.bytes(batch)
    const alive = placed.filter(({ block: other }) => other.birth <= block.death && block.birth <= other.death)
    let begin = start
    for (const other of alive.sort((a, b) => a.begin - b.begin)) {
      if (begin + bytes <= other.begin) break
      begin = Math.max(begin, other.end)
    }
    block.place(begin)
    placed.push({ block, begin, end: begin + bytes })
    end = Math.max(end, begin + bytes)
  }
  return end
}
