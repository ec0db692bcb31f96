import type { Callback, CallbackState, Hooks } from '../callbacks/callback.ts'
import { hooksOf } from '../callbacks/hooks.ts'
import { progress } from '../callbacks/progress.ts'
import { refuse } from '../errors.ts'

/** A callback in one fit. */
export interface Session {
  readonly callback: Callback
  readonly hooks: Hooks
  readonly remembers: boolean
}

/** All callbacks of one fit. */
export interface Sessions {
  readonly all: readonly Session[]
  /** See `giveBack`. */
  giveBack(kept: readonly Remembered[] | null, note: (text: string) => void): void
  /** @param settled whether the fit is over, so that what becomes of the callbacks later must not change it */
  remembered(settled?: boolean): Remembered[]
  close(): void
}

/** What a callback has to remember, and by what it is found again. */
export interface Remembered {
  readonly name: string
  /** null: not known, from a file that does not say. */
  readonly watches: Callback['watches'] | null
  readonly state: CallbackState
}

/** Callbacks with one memory, that of a fit under way. */
const taken = new WeakSet<Callback>()

/**
 * @param verbose what is not 0 is a callback, too
 * @throws ThinnetError for a callback with a memory of its own that is in a fit already, this one or another
 */
export function openSessions(callbacks: readonly Callback[], verbose: 0 | 1 | 2): Sessions {
  const all = opened(verbose ? [...callbacks, progress(verbose)] : callbacks)
  return {
    all,
    giveBack: (kept, note) => giveBack(all, kept, note),
    remembered: (settled = false) => remembered(all, settled),
    close: () => closeSessions(all),
  }
}

function opened(callbacks: readonly Callback[]): Session[] {
  const sessions: Session[] = []
  try {
    for (const callback of callbacks) {
      const { hooks, remembers } = hooksOf(callback)
      const session = { callback, hooks, remembers }
      if (ownMemory(session)) {
        const hint = 'Make one for each, or let forFit() make hooks for each fit.'
        if (taken.has(callback))
          refuse(`fit: callback ${callback.name}`, 'one that is in no other fit', 'one twice', hint)
        taken.add(callback)
      }
      sessions.push(session)
    }
  } catch (error) {
    closeSessions(sessions)
    throw error
  }
  return sessions
}

function closeSessions(sessions: readonly Session[]): void {
  for (const { callback } of sessions.filter(ownMemory)) taken.delete(callback)
}

function remembered(sessions: readonly Session[], settled: boolean): Remembered[] {
  const those = sessions.filter(session => session.remembers)
  return those.map(session => {
    const { name, watches } = session.callback
    const state = session.hooks.getState!()
    return { name: name!, watches, state: settled && ownMemory(session) ? copyOf(state) : state }
  })
}

/**
 * Gives callbacks back what they have to remember: to each what the first of its name had that watched the same, and was
 * not given to another. Where there is none it starts afresh, which is said, as is what nobody takes.
 *
 * @param kept null: all start afresh
 */
function giveBack(sessions: readonly Session[], kept: readonly Remembered[] | null, note: (text: string) => void) {
  const left = [...(kept ?? [])]
  for (const { callback, hooks, remembers } of sessions) {
    if (!remembers) continue
    const at = left.findIndex(({ name, watches }) => name === callback.name && same(watches, callback.watches))
    const [found] = at < 0 ? [] : left.splice(at, 1)
    hooks.setState!(found?.state ?? null)
    if (kept && !found) note(`${nameOf(callback)}: nothing was saved for it, and it starts afresh.`)
  }
  for (const each of left) note(`${nameOf(each)}: not among the callbacks, and what it remembered is dropped.`)
}

const ownMemory = ({ callback, remembers }: Session) => remembers && !callback.forFit

function same(a: Remembered['watches'], b: Callback['watches']): boolean {
  return a === null || listed(a) === listed(b)
}

function listed(watches: Callback['watches'] = {}): string {
  return JSON.stringify(Object.entries(watches).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function nameOf({ name, watches }: { name?: string; watches?: Remembered['watches'] }): string {
  const what = Object.entries(watches ?? {}).map(([key, value]) => `${key} ${value}`)
  const text = what.length === 0 ? `${name}` : `${name} (${what.join(', ')})`
  return text.slice(0, 200)
}

/** What cannot be copied cannot be saved either: saving says so. */
function copyOf(state: CallbackState): CallbackState {
  try {
    return structuredClone(state)
  } catch {
    return state
  }
}
