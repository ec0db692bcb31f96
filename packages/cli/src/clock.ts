import { carried } from '@thinnet/sweep/folder'
import type { Callback } from 'thinnet'
import type { Progress } from './progress.ts'

/** The seconds that a training takes, over all runs that it is made of. */
export interface Clock {
  readonly seconds: number
  /** Adds what has passed since the last time. */
  lap(): void
  /** Tell progress of each training step and evaluated epoch, and keep the time. */
  readonly callbacks: Callback[]
}

export function startClock(progress: Progress): Clock {
  const kept = { seconds: 0 }
  let began = performance.now()
  const lap = () => {
    const now = performance.now()
    kept.seconds += (now - began) / 1000
    began = now
  }
  const tell: Callback = {
    onBatchEnd: (_batch, logs) => progress.advance(logs),
    onEpochEnd(_epoch, logs) {
      lap()
      progress.evaluation(logs)
    },
  }
  return {
    get seconds() {
      return kept.seconds
    },
    lap,
    callbacks: [carried('clock', kept), tell],
  }
}
