import type { Evaluation } from './worker/protocol.ts'

/** Evaluations that are kept: more than a chart has pixels. */
const MOST = 4000

/** What a run has told and tells now; of one without end, every second evaluation goes whenever there are too many. */
export function joined(before: readonly Evaluation[], now: readonly Evaluation[], most = MOST): Evaluation[] {
  const all = [...before, ...now]
  return all.length <= most ? all : all.filter((_, i) => i % 2 === 0 || i === all.length - 1)
}
