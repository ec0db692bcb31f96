import { count, duration } from '@thinnet/charts/text'
import type { Standing, SweepShow, SweepSpec } from '@thinnet/sweep'
import { labelOf, measureOf } from '@thinnet/sweep/report'
import { startLive } from '../terminal/live.ts'
import { say } from '../terminal/print.ts'
import { isLive } from '../terminal/stream.ts'
import { RunningTable } from './running-table.ts'

export interface LiveShow extends SweepShow {
  stop(): void
}

const ROWS = 12
const MILLISECONDS_BETWEEN_TABLES = 200
const SECONDS_BETWEEN_LINES = 5

/**
 * A table of what is running on a terminal, a line now and then elsewhere; on stderr, since stdout is for results. Of it
 * a line stays.
 *
 * @param queued whether trials wait on a queue for who takes them: until one is heard of, it is not said to be running
 */
export function showSweep(spec: SweepSpec, standing: Standing, { queued }: { queued: boolean }): LiveShow {
  const running = new RunningTable(spec)
  const status = () => statusOf(spec, standing, queued)
  const table = (columns: number) => {
    const some = standing.underWay(ROWS, queued ? 'heard of' : 'begun')
    if (some.length === 0) return []
    const more = standing.running - some.length
    return [
      running.drawn(some, columns),
      ...(more > 0 ? [`and ${count(more)} ${queued ? 'on the queue' : 'more'}`] : []),
    ]
  }
  const hide = isLive(process.stderr)
    ? drawn(columns => [...table(columns), ...status()].join('\n'))
    : every(1000 * SECONDS_BETWEEN_LINES, () => say(status().join(' · ')))
  let stopped = false
  return {
    known: result => standing.known(result),
    began: job => standing.began(job),
    progress(job, epochs, learned) {
      standing.progress(job, epochs)
      if (learned) running.learned(job, learned)
    },
    ended(job, result) {
      standing.ended(job, result)
      running.ended(job)
    },
    stop() {
      if (stopped) return
      stopped = true
      hide()
      say(countsOf(standing).join(' · '))
    },
  }
}

/** Draws it again and again; gives what ends that. */
function drawn(text: (columns: number) => string): () => void {
  const { draw, end } = startLive(text)
  const stop = every(MILLISECONDS_BETWEEN_TABLES, draw)
  return () => {
    stop()
    end()
  }
}

function every(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

/** `12/30 trials · 0.8 trials/s` */
function countsOf({ done, total, failed, pace }: Standing): string[] {
  return [
    `${done}/${total} trials`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(pace === null ? [] : [pace < 1 ? `${(60 * pace).toFixed(1)} trials/min` : `${pace.toFixed(1)} trials/s`]),
  ]
}

/** `12/30 trials · 0.8 trials/s · 0:42 left`, and the best so far. */
function statusOf({ objective }: SweepSpec, standing: Standing, queued: boolean): string[] {
  const { best, left } = standing
  const { name, show, unit } = measureOf(objective)
  const ready = queued ? 'waiting for the first result' : 'getting ready'
  const far = [...countsOf(standing), left === null ? ready : `${duration(left)} left`].join(' · ')
  if (!best) return [far]
  const seeds = `${best.n} seed${best.n === 1 ? '' : 's'}`
  return [far, `best so far: ${labelOf(best.values)}: ${name} ${show(best.mean)}${unit && `\u00a0${unit}`} (${seeds})`]
}
