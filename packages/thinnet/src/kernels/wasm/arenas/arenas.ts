import { spreading } from '../threads/spreading.ts'
import { Arena, type ArenaKind, MOST_BYTES, refuseMemory } from './arena.ts'
import type { Room } from './rooms.ts'

/** Where a model's numbers are. */
export interface Place {
  readonly arena: Arena
  readonly room: Room
}

/** Who looks for a place of more bytes gets a memory of its own. */
const LARGE = 1 << 25

/**
 * The memories of one kind that models are in.
 *
 * An engine spends 8 GiB of addresses on any memory, of which a page of Chromium has enough for 125, and gets them back
 * when it happens to collect garbage, in each thread that has known the memory. So small models share memories, and one
 * that models have left is taken again.
 */
export class Arenas {
  readonly #kind: ArenaKind
  readonly #shared: Arena[] = []
  /** Those that were left, as long as they are not collected. */
  readonly #left = new Set<WeakRef<Arena>>()

  constructor(kind: ArenaKind) {
    this.#kind = kind
  }

  /** A place of so many zeros. @throws ThinnetError if there is no memory for it */
  take(bytes: number): Place {
    if (bytes >= MOST_BYTES) refuseMemory(bytes)
    const isShared = bytes <= LARGE
    for (const arena of isShared ? this.#shared : []) {
      const room = arena.take(bytes)
      if (room) return { arena, room }
    }
    const arena = this.#takeLeft(isShared) ?? this.#make(isShared)
    const room = arena.take(bytes) ?? refuseMemory(bytes)
    if (isShared) this.#shared.push(arena)
    return { arena, room }
  }

  free({ arena, room }: Place): void {
    arena.free(room)
    if (!arena.isEmpty) return
    if (arena.isShared) {
      // One stays for good.
      if (!this.#shared.some(other => other.isEmpty && other !== arena)) return
      this.#shared.splice(this.#shared.indexOf(arena), 1)
    }
    this.#left.add(new WeakRef(arena))
  }

  #takeLeft(isShared: boolean): Arena | null {
    for (const left of this.#left) {
      const arena = left.deref()
      if (arena && arena.isShared !== isShared) continue
      this.#left.delete(left)
      if (arena) return arena
    }
    return null
  }

  #make(isShared: boolean): Arena {
    const arena = new Arena(this.#kind, isShared)
    collected.register(arena, arena.attached)
    return arena
  }
}

/** The workers let go of what the caller's thread has let go of. */
const collected = new FinalizationRegistry<{ readonly id: number }>(({ id }) => spreading()?.pool.drop(id))

const kinds = new Map<string, Arenas>()

export function arenasOf(kind: ArenaKind): Arenas {
  const key = `${kind.threads} ${kind.fused} ${kind.worthwhile} ${kind.blas?.source.library}`
  const arenas = kinds.get(key) ?? new Arenas(kind)
  kinds.set(key, arenas)
  return arenas
}
