import { duration, harmless } from '@thinnet/charts/text'
import type { Job, Standing, SweepShow, SweepSpec } from '@thinnet/sweep'
import { labelOf, measureOf, shortNames, showValue } from '@thinnet/sweep/report'
import { createLogUpdate } from 'log-update'
import { say } from '../terminal/print.ts'
import { drawTable, widest } from '../terminal/table.ts'
import { widthOf, wrapped } from '../terminal/wrap.ts'

export interface LiveShow extends SweepShow {
  stop(): void
}

const ROWS = 12
const MILLISECONDS_BETWEEN_TABLES = 200
const SECONDS_BETWEEN_LINES = 10

/** A table of what is running on a terminal, a line now and then elsewhere; on stderr, since stdout is for results. */
export function showSweep(spec: SweepSpec, standing: Standing): LiveShow {
  return process.stderr.isTTY ? table(spec, standing) : lines(spec, standing)
}

function table(spec: SweepSpec, standing: Standing): LiveShow {
  const log = createLogUpdate(process.stderr)
  const draw = () => {
    const width = widthOf(process.stderr)
    log(wrapped(harmless(`${runningTable(spec, standing, width)}\n${statusOf(spec, standing)}`), width))
  }
  const timer = setInterval(draw, MILLISECONDS_BETWEEN_TABLES)
  timer.unref()
  return showing(standing, () => {
    clearInterval(timer)
    draw()
    log.done()
  })
}

function lines(spec: SweepSpec, standing: Standing): LiveShow {
  const tell = () => say(statusOf(spec, standing).replaceAll('\n', ' · '))
  const timer = setInterval(tell, 1000 * SECONDS_BETWEEN_LINES)
  timer.unref()
  return showing(standing, () => {
    clearInterval(timer)
    tell()
  })
}

function showing(standing: Standing, end: () => void): LiveShow {
  let stopped = false
  return {
    known: result => standing.known(result),
    began: job => standing.began(job),
    progress: (job, epochs) => standing.progress(job, epochs),
    ended: (job, result) => standing.ended(job, result),
    stop() {
      if (!stopped) end()
      stopped = true
    },
  }
}

/** The trials under way: those first that have been heard of. On narrow terminals without bars, or as lines. */
function runningTable(spec: SweepSpec, standing: Standing, columns: number): string {
  const names = Object.keys(spec.dimensions)
  const short = shortNames(names)
  const some = standing.underWay(ROWS)
  const drawn = (bars: boolean) => {
    const head = [...names.map(name => short[name]!), 'seed', 'epoch', ...(bars ? [''] : [])]
    const rows = some.map(([job, epochs]) => {
      const values = names.map(name => shownValue(job, name))
      return [...values, String(job.trial.seed), `${epochs}/${job.epochs}`, ...(bars ? [bar(epochs / job.epochs)] : [])]
    })
    return drawTable({ head, rows, lines: 'columns' }, Number.POSITIVE_INFINITY)
  }
  const lines = () => some.map(([job, epochs]) => lineOf(job, epochs)).join('\n')
  const fits = (table: string) => widest(table) <= columns
  const table = [drawn(true), drawn(false)].find(fits) ?? lines()
  const more = standing.running - some.length
  return more > 0 ? `${table}\nand ${more} more` : table
}

const shownValue = ({ trial }: Job, name: string) => showValue(trial.setting.values[name]!)

const lineOf = ({ trial, epochs }: Job, done: number) =>
  `${done}/${epochs} · seed ${trial.seed} · ${labelOf(trial.setting.values)}`

const BAR = 20

function bar(part: number): string {
  const full = Math.round(BAR * part)
  return '█'.repeat(full) + '░'.repeat(BAR - full)
}

/** `12/30 trials · 0.8 trials/s · 0:42 left`, and the best so far. */
export function statusOf({ objective }: SweepSpec, standing: Standing): string {
  const { done, total, failed, best, left, pace } = standing
  const { name, show, unit } = measureOf(objective)
  const parts = [
    `${done}/${total} trials`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(pace === null ? [] : [pace < 1 ? `${(60 * pace).toFixed(1)} trials/min` : `${pace.toFixed(1)} trials/s`]),
    done === total ? 'done' : left === null ? 'getting ready' : `${duration(left)} left`,
  ]
  if (!best) return parts.join(' · ')
  const seeds = `${best.n} seed${best.n === 1 ? '' : 's'}`
  return `${parts.join(' · ')}\nbest so far: ${labelOf(best.values)}: ${name} ${show(best.mean)}${unit && `\u00a0${unit}`} (${seeds})`
}
