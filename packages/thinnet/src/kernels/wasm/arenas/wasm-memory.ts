import { refuse } from '../../../errors.ts'
import type { FloatArray, TypedArray } from '../../../tensor/tensor.ts'
import { disposed } from '../../disposed.ts'
import type { Region } from '../../region.ts'
import type { WasmGroup } from '../group.ts'
import { core } from '../groups/core.ts'
import type { WasmExports } from '../modules/exports.generated.ts'
import { loadSpreading, spreading } from '../threads/spreading.ts'
import { type BlasOn, SUMS, WINDOW, WORKSPACE } from './arena.ts'
import { type Arenas, arenasOf, type Place } from './arenas.ts'

/** How a model computes. */
export interface MemoryOptions {
  /** Why threads are fewer than asked for, or than cores; null (default) if they are not. */
  readonly fewer?: string | null
  /** With fused multiply-add, which the engine must have. Default false. */
  readonly fused?: boolean
  /** Nanoseconds of work from which a call is cut for the threads; with 0 all are, anywhere: for tests. */
  readonly worthwhile?: number
}

/** Less than this, in nanoseconds, is not worth a fork and join. */
const WORTHWHILE = 10_000

/** One model's memory, in an arena that it may share with others, with the kernels that work in it. */
export class WasmMemory {
  /** Those of the arena that the model is in just now, of the groups that are included. */
  readonly exports = {} as WasmExports
  /** The same on the calling thread only. */
  readonly alone = {} as WasmExports
  /** Address where matrix multiplications and statistics keep what they need for the length of a call. */
  readonly workspace = WORKSPACE
  /** … and sums of parts, PART_SUMS floats for all threads. */
  readonly sums = SUMS
  readonly fused: boolean
  /** Nanoseconds of work from which a call is cut for the threads. */
  readonly worthwhile: number
  readonly #most: number
  readonly #held: Held
  readonly #groups = new Set<WasmGroup>([core])
  readonly #fewer: string | null

  /** @param threads at most, the caller's own included */
  constructor(threads = 1, options: MemoryOptions = {}, blas: BlasOn | null = null) {
    const { fused = false, fewer = null, worthwhile = WORTHWHILE } = options
    const arenas = arenasOf({ threads, fused, blas, worthwhile })
    const held: Held = { arenas, place: arenas.take(0) }
    this.#held = held
    this.#follow()
    this.#most = threads
    this.#fewer = fewer
    this.fused = fused
    this.worthwhile = worthwhile
    forgotten.register(this, held, held)
    spreading()?.pool.start(threads - 1)
  }

  /** Threads that compute, at most. */
  get threads(): number {
    const others = this.#most - 1
    return 1 + (spreading()?.pool.count(others) ?? others)
  }

  /** Why they are fewer than asked for, or than cores; null if they are not. */
  get threadsReason(): string | null {
    return (this.threads < this.#most && spreading()?.pool.reason) || this.#fewer
  }

  reserve(bytes: number): void {
    const old = placeOf(this.#held)
    if (old.arena.extend(old.room, bytes)) return
    const place = this.#held.arenas.take(bytes)
    const numbers = new Uint8Array(old.arena.buffer, old.room.start, old.room.end - old.room.start)
    new Uint8Array(place.arena.buffer, place.room.start).set(numbers)
    this.#held.place = place
    this.#follow()
    this.#held.arenas.free(old)
  }

  /** Lets go of the memory: any later use is refused, since another model may be there. */
  dispose(): void {
    forgotten.unregister(this.#held)
    letGo(this.#held)
    for (const exports of [this.exports, this.alone]) {
      for (const name of Object.keys(exports)) Object.assign(exports, { [name]: disposed })
    }
  }

  /** Before the first run: has calls spread over threads, where there are to be several. */
  async spread(): Promise<void> {
    if (this.#most === 1) return
    await loadSpreading()
    this.#follow()
  }

  /** Has a group's exports among the others. */
  include(group: WasmGroup): void {
    this.#groups.add(group)
    this.#follow()
  }

  /** Kernels keep these two objects. */
  #follow(): void {
    const { arena } = placeOf(this.#held)
    for (const group of this.#groups) {
      const { exports, alone } = arena.include(group)
      Object.assign(this.exports, exports)
      Object.assign(this.alone, alone)
    }
  }

  /** A region as an array over the memory, until the next `reserve`. */
  view(region: Region): TypedArray {
    const { buffer } = placeOf(this.#held).arena
    const address = this.at(region)
    switch (region.dtype) {
      case 'float32':
        return new Float32Array(buffer, address, region.size)
      case 'int32':
        return new Int32Array(buffer, address, region.size)
      case 'uint8':
        return new Uint8Array(buffer, address, region.size)
      default:
        return refuse('thinnet memory', 'a region of float32, int32 or uint8', region.dtype)
    }
  }

  floats(region: Region): FloatArray {
    return this.view(region) as FloatArray
  }

  /** A region's address; 0 for none. */
  at(region: Region | null | undefined): number {
    return region ? placeOf(this.#held).room.start + region.offset : 0
  }

  /** Writes the numbers of assembly/window.ts, and returns their address. */
  window(numbers: readonly number[]): number {
    new Int32Array(placeOf(this.#held).arena.buffer, WINDOW, numbers.length).set(numbers)
    return WINDOW
  }
}

/** What outlives a `WasmMemory` that was forgotten. */
interface Held {
  readonly arenas: Arenas
  /** Null once it was let go. */
  place: Place | null
}

const placeOf = ({ place }: Held): Place => place ?? disposed()

function letGo(held: Held): void {
  if (held.place) held.arenas.free(held.place)
  held.place = null
}

/** A model that is gone without `dispose` lets go, too, some time later. */
const forgotten = new FinalizationRegistry<Held>(letGo)
