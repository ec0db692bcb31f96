import { placeBlocks } from './blocks.ts'
import type { Memory } from './memory.ts'
import { ALIGNMENT, layOut } from './planned-region.ts'
import type { Program } from './program.ts'

/** Bytes of a core's own cache, as far as a program may count on it … */
const CACHE = 1 << 22
/** … and how many samples it is asked to hold: enough to keep the kernels busy, and no more than is worth a wait. */
const FEWEST_SAMPLES = 128
const MOST_SAMPLES = 16_384
/** … if these fit in so many. */
const MOST_BYTES = 1 << 28

/**
 * Where the values of one program lie: in the part of a model's memory that its programs take in turn, laid out for the
 * largest batch so far.
 */
export class Layout {
  readonly #memory: Memory
  readonly #program: Program
  /** Samples that there is room for; 0 before the first batch. */
  #capacity = 0
  #batch = -1
  /** Of the memory's parts before, when this was laid out. */
  #version = -1
  /** Bytes of a sample; 0 before they are asked for. */
  #perSample = 0

  constructor(memory: Memory, program: Program) {
    this.#memory = memory
    this.#program = program
  }

  /**
   * Samples to compute at a time where nobody says how many: so many that what they need still fits a core's cache, and
   * no fewer than the batches so far, for which there is room.
   */
  get comfortableBatch(): number {
    this.#perSample ||= this.#program.blocks.reduce((sum, block) => sum + block.bytes(ALIGNMENT) / ALIGNMENT, 0) || 1
    const fits = Math.min(MOST_SAMPLES, Math.floor(CACHE / this.#perSample))
    const fewest = Math.max(1, Math.min(FEWEST_SAMPLES, Math.floor(MOST_BYTES / this.#perSample)))
    return Math.max(fewest, this.#capacity, fits)
  }

  /** Makes every batched region this many samples long, laying them out again where they are too small. */
  setBatch(batch: number): void {
    this.#memory.uses++
    if (batch > this.#capacity || this.#version !== this.#memory.version) this.#place(Math.max(batch, this.#capacity))
    if (batch === this.#batch) return
    this.#batch = batch
    const { blocks, scratch } = this.#program
    for (const block of blocks) for (const region of block.regions) region.setBatch(batch)
    for (const regions of scratch) for (const region of regions) region.setBatch(batch)
  }

  #place(batch: number): void {
    const { blocks, scratch } = this.#program
    const share = this.#program.options.share ?? true
    const scratchStart = placeBlocks(blocks, batch, this.#memory.end, share)
    let end = scratchStart
    for (const regions of scratch) end = Math.max(end, layOut(regions, scratchStart, batch))
    this.#memory.reserve(end)
    this.#capacity = batch
    this.#version = this.#memory.version
    this.#batch = -1
  }
}
