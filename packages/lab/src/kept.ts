import type { RunClient } from './run-client.ts'
import { SIDES, type Side } from './settings.ts'

/** In the tab alone, and only until it is closed. */
const KEY = 'thinnet lab runs'

/** How far the runs of an address were. */
interface Kept extends Record<Side, number> {
  hash: string
  running: boolean
}

/** Notes how far the runs are: with the address, which has the seeds, that is enough to train there again. */
export function keepRuns(runs: Readonly<Record<Side, RunClient>>, running: boolean): void {
  const kept: Kept = { hash: location.hash, running, left: runs.left.view.step, right: runs.right.view.step }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // a browser that keeps nothing: the runs begin again
  }
}

/** What was noted before this page was loaded, where it is a reload of the same address. */
export function keptSteps(): Kept | null {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (entry?.type !== 'reload') return null
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null
    const steps = SIDES.every(side => Number.isSafeInteger(kept?.[side]))
    return kept && steps && kept.hash === location.hash ? kept : null
  } catch {
    return null
  }
}
