import { refuse } from '../../../errors.ts'
import type { BlasSource, Sgemm } from '../../blas/sgemm.ts'
import { MODULE_BYTES, MODULES, PART_SUMS } from '../../constants.ts'
import type { WasmGroup } from '../group.ts'
import { core } from '../groups/core.ts'
import { compiledModule, instantiate, kernelsOf, MOST_PAGES } from '../load.ts'
import type { WasmExports } from '../modules/exports.generated.ts'
import { spreading } from '../threads/spreading.ts'
import { LINE, type Room, Rooms, roundUp } from './rooms.ts'

const PAGE = 65536
export const MOST_BYTES = MOST_PAGES * PAGE
export const WINDOW = MODULES * MODULE_BYTES
/** Sums of parts, after room for the numbers of a `Window`; the workspaces follow. */
export const SUMS = WINDOW + 256
export const WORKSPACE = SUMS + 4 * PART_SUMS
/** Kernels read whole vectors, so that they may read (never write) so far past a region. */
const MARGIN = 64
/** What models have together in a memory that they share, in bytes; until it is used it is no more than addresses. */
const SHARED_BYTES = 1 << 26

const HINT = 'Dispose of models that are done, or use a smaller batch or a smaller model.'

/** A BLAS, and how the calling thread comes to it on a memory: given, so that only who has one loads that. */
export interface BlasOn {
  readonly source: BlasSource
  readonly sgemmOn: (memory: WebAssembly.Memory, source: BlasSource) => Sgemm
}

export interface ArenaKind {
  readonly threads: number
  readonly fused: boolean
  readonly blas: BlasOn | null
  /** Nanoseconds of work from which a call is cut for the threads. */
  readonly worthwhile: number
}

/** A group's kernels in one memory: spread over the threads, and on the calling thread only. */
interface Included {
  readonly exports: WasmExports
  readonly alone: WasmExports
  /** Whether `exports` are not spread yet. */
  readonly waits: boolean
}

/**
 * A WebAssembly.Memory in which models have their rooms, with the kernels that work in it on up to `threads` threads:
 * [the modules' own | a window's numbers | sums of parts | a workspace a thread | rooms].
 *
 * Where several models share it, it does not grow: that would take the others' views away.
 */
export class Arena {
  readonly isShared: boolean
  readonly #kind: ArenaKind
  readonly #memory: WebAssembly.Memory
  /** Its bytes as they are since it last grew: engines take a microsecond to say. */
  #buffer: ArrayBufferLike
  readonly #rooms: Rooms
  readonly #groups = new Map<WasmGroup, Included>()
  readonly #modules: WebAssembly.Module[] = []
  /** As the core says. */
  #workspaceBytes = 0
  readonly #fill: WasmExports['fill']
  /** Its number with the workers, now; 0 if they do not know it. */
  readonly attached = { id: 0 }

  /** @param isShared whether several models may have rooms in it, or one that it grows with */
  constructor(kind: ArenaKind, isShared: boolean) {
    const { threads } = kind
    this.#kind = kind
    this.isShared = isShared
    this.#memory = newMemory(threads > 1)
    this.#buffer = this.#memory.buffer
    const { alone } = this.include(core)
    this.#fill = alone.fill
    const first = roundUp(WORKSPACE + threads * this.#workspaceBytes, LINE)
    this.#rooms = new Rooms(first)
    if (isShared && !this.#grow(first + SHARED_BYTES)) refuseMemory(SHARED_BYTES)
  }

  /** The kernels of a group, which from now on are here and with the workers. */
  include(group: WasmGroup): Included {
    const known = this.#groups.get(group)
    if (known && !(known.waits && spreading())) return known
    const included = this.#spread(group, known?.alone ?? this.#instantiate(group))
    this.#groups.set(group, included)
    return included
  }

  #instantiate(group: WasmGroup): WasmExports {
    const { threads, fused, blas } = this.#kind
    const memory = this.#memory
    const module = compiledModule(group.module, threads > 1, fused)
    const alone = instantiate(module, memory, blas?.sgemmOn(memory, blas.source))
    if (group === core) this.#workspaceBytes = roundUp(alone.WORKSPACE_BYTES.value, LINE)
    this.#modules.push(module)
    this.#attach()
    return alone
  }

  #spread(group: WasmGroup, alone: WasmExports): Included {
    const { threads, worthwhile } = this.#kind
    const spreads = threads > 1 ? spreading() : null
    if (!spreads) return { exports: alone, alone, waits: threads > 1 }
    if (this.attached.id === 0) this.#attach()
    let first = 0
    for (const [other, { alone }] of this.#groups) {
      if (other === group) break
      first += kernelsOf(alone).length
    }
    const workspaces = this.#workspaceBytes
    const sharing = { memory: this.attached, first, threads, workspaces, worthwhile }
    return {
      exports: spreads.parallelExports(alone, group.cutting ?? spreads.coreCutting, sharing),
      alone,
      waits: false,
    }
  }

  /** Sends the memory to the workers. */
  #attach(): void {
    const { threads, blas } = this.#kind
    if (threads === 1) return
    const attached = { modules: [...this.#modules], memory: this.#memory, blas: blas?.source ?? null }
    this.attached.id = spreading()?.pool.attach(attached, threads - 1, this.attached.id) ?? 0
  }

  get buffer(): ArrayBufferLike {
    return this.#buffer
  }

  get isEmpty(): boolean {
    return this.#rooms.count === 0
  }

  /** A room of so many zeros; null where there is none. */
  take(bytes: number): Room | null {
    const take = () => this.#rooms.take(bytes + MARGIN, this.buffer.byteLength)
    const room = take() ?? (this.#growFor(this.#rooms.first, bytes) ? take() : null)
    if (room) this.#clear(room.start, room.end)
    return room
  }

  /** Makes a room longer where it is, by zeros; whether it could. */
  extend(room: Room, bytes: number): boolean {
    const { end } = room
    const extend = () => this.#rooms.extend(room, bytes + MARGIN, this.buffer.byteLength)
    if (!extend() && !(this.#growFor(room.start, bytes) && extend())) return false
    this.#clear(end, room.end)
    return true
  }

  free(room: Room): void {
    this.#rooms.free(room)
  }

  #growFor(start: number, bytes: number): boolean {
    return !this.isShared && this.#grow(roundUp(start + bytes + MARGIN, LINE))
  }

  #grow(bytes: number): boolean {
    const more = Math.ceil(bytes / PAGE) - this.buffer.byteLength / PAGE
    if (more <= 0) return true
    try {
      this.#memory.grow(more)
    } catch {
      return false
    }
    this.#buffer = this.#memory.buffer
    // Again each time it has grown: an instance in another thread may continue for a while with the size it knew, and
    // fail beyond it. Until a worker has the new one, the caller computes alone.
    this.#attach()
    return true
  }

  #clear(start: number, end: number): void {
    const used = this.#rooms.used(end)
    if (used > start) this.#fill(start, 0, 0, (used - start) / 4)
  }
}

/** As much as addresses reach, or what a system that is short of addresses grants. */
function newMemory(shared: boolean): WebAssembly.Memory {
  for (let maximum = MOST_PAGES; maximum * PAGE > SHARED_BYTES; maximum /= 4) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared })
    } catch {}
  }
  return refuseMemory(SHARED_BYTES)
}

export function refuseMemory(bytes: number): never {
  if (bytes >= MOST_BYTES) refuse('thinnet memory', 'at most 4 GiB', `${bytes} bytes`, HINT)
  return refuse('thinnet memory', 'that the system grants the memory a model needs', `none for ${bytes} bytes`, HINT)
}
