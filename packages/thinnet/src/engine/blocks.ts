import { align, type PlannedRegion } from './planned-region.ts'

/**
 * A piece of memory, from the moment it is first written to the moment it is last read. Each value begins with one of its
 * own; a value that may be written over another, or is another under a new shape, is merged into that one's.
 */
export class Block {
  /** What it holds, at one time or another. */
  readonly regions: PlannedRegion[]
  /** First written at this moment (see `lifetimes.ts` for what happens when) … */
  birth: number
  /** … and last read at this one. */
  death: number
  /** Whether it holds a model's input, which is never written over. */
  readonly fixed: boolean
  /** Values that it may be instead of: handed on as it is. */
  readonly standsFor: Block[] = []
  #into: Block | null = null

  constructor(region: PlannedRegion, birth: number, fixed = false) {
    this.regions = [region]
    this.birth = birth
    this.death = birth
    this.fixed = fixed
  }

  /** The value that it was made for. */
  get region(): PlannedRegion {
    return this.regions[0]!
  }

  /** The block whose memory it has: its own, or the one it was merged into. */
  get root(): Block {
    let block: Block = this
    while (block.#into) block = block.#into
    return block
  }

  readAt(moment: number): void {
    const { root } = this
    root.death = Math.max(root.death, moment)
    if (root !== this) this.death = Math.max(this.death, moment)
  }

  /** The last moment at which it, or a value used in its place, is read; but for one, if it goes into this memory. */
  lastRead(but: Block | null = null): number {
    const { root } = this
    const others = root.standsFor.filter(value => value !== but && value.root !== root)
    return Math.max(root.death, ...others.map(value => value.lastRead()))
  }

  /** Whether the other value has this memory, or may be what is handed on for it. */
  mayBe(other: Block): boolean {
    return other.root === this.root || this.root.standsFor.some(value => value.root !== this.root && value.mayBe(other))
  }

  mergeInto(other: Block): void {
    const { root } = other
    if (root === this) return
    root.regions.push(...this.regions)
    root.standsFor.push(...this.standsFor)
    root.birth = Math.min(root.birth, this.birth)
    root.death = Math.max(root.death, this.death)
    this.#into = root
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
 * Largest first, each at the lowest place that is free for its whole lifetime: greedy, and for a row of layers close to
 * the least possible.
 *
 * @param share false, for tests: no two overlap
 */
export function placeBlocks(blocks: readonly Block[], batch: number, start: number, share = true): number {
  /** By where they begin. */
  const placed: { block: Block; begin: number; end: number }[] = []
  let end = start
  const sized = blocks.map(block => ({ block, bytes: block.bytes(batch) }))
  for (const { block, bytes } of sized.sort((a, b) => b.bytes - a.bytes)) {
    const together = (other: Block) => !share || (other.birth <= block.death && block.birth <= other.death)
    let begin = start
    for (const other of placed) {
      if (begin + bytes <= other.begin) break
      if (together(other.block)) begin = Math.max(begin, other.end)
    }
    block.place(begin)
    let at = placed.length
    while (at > 0 && placed[at - 1]!.begin > begin) at--
    placed.splice(at, 0, { block, begin, end: begin + bytes })
    end = Math.max(end, begin + bytes)
  }
  return end
}
