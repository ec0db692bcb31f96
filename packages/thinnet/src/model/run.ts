import type { Callback, CallbackState } from '../callbacks/callback.ts'
import { refuse } from '../errors.ts'
import { History } from './history.ts'

/** The fit that a model is in, or was in last: what a file keeps of it, so that another can go on from there. */
export interface Run {
  /** Index after the last epoch that was completed. */
  epoch: number
  history: History
  /** What callbacks have to remember, by their names. */
  states(): ReadonlyMap<string, CallbackState>
}

export function newRun(): Run {
  return { epoch: 0, history: new History(), states: () => new Map() }
}

/** Callbacks that have something to remember, each under a name of its own: earlyStopping, earlyStopping_1, … */
export function withState(
  callbacks: readonly Callback[],
): Map<string, Required<Pick<Callback, 'getState' | 'setState'>>> {
  const named = new Map<string, Required<Pick<Callback, 'getState' | 'setState'>>>()
  for (const callback of callbacks) {
    const { name } = callback
    if (!name || !callback.getState || !callback.setState) continue
    if (name.includes('/')) refuse('fit', 'names of callbacks without "/"', name)
    let key = name
    for (let i = 1; named.has(key); i++) key = `${name}_${i}`
    named.set(key, callback as Required<Callback>)
  }
  return named
}
