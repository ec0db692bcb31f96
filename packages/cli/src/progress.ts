import { duration } from '@thinnet/charts/text'
import { type GenericFormatter, SingleBar } from 'cli-progress'
import { Pace } from './pace.ts'
import { widthOf } from './terminal/wrap.ts'

/** Told of each unit (a training step, or an epoch) and evaluation as it ends, it shows how far the work is. */
export interface Progress {
  /** What is being worked on, from now on. */
  doing(what: string): void
  advance(): void
  evaluation(): void
  /** What an earlier run has done: counts as done, and not as time. */
  skip(units: number, evaluations: number): void
  stop(): void
}

/** A bar on a terminal, a line now and then elsewhere; on stderr, since stdout is for results. */
export function showProgress(unit: string, total: { units: number; evaluations: number }): Progress {
  const pace = new Pace(total)
  const shown = process.stderr.isTTY ? bar(total.units) : lines()
  let what = ''
  let last = performance.now()
  const lap = () => {
    const now = performance.now()
    const seconds = (now - last) / 1000
    last = now
    return seconds
  }
  const show = () =>
    shown.show(pace, what, `${rounded(pace.rate)} ${unit}s/s`, pace.left > 0 ? `${duration(pace.left)} left` : 'done')
  return {
    doing(next) {
      what = next
      pace.begin()
      lap()
    },
    advance() {
      pace.advance(lap())
      show()
    },
    evaluation() {
      pace.evaluation(lap())
      show()
    },
    skip: (units, evaluations) => pace.skip(units, evaluations),
    stop: () => shown.stop(),
  }
}

interface Shown {
  show(pace: Pace, what: string, rate: string, left: string): void
  stop(): void
}

function bar(total: number): Shown {
  const format: GenericFormatter = (_, { value }, { what, rate, left }) =>
    progressLine({ done: value, total, what, rate, left }, widthOf(process.stderr))
  // Ctrl-C is not the bar's to handle: training ends in its own time, and stop() restores the terminal.
  const made = new SingleBar({ format, hideCursor: true, gracefulExit: false })
  made.start(total, 0, { what: 'getting ready', rate: '', left: '' })
  return {
    show: (pace, what, rate, left) => made.update(pace.units, { what, rate, left }),
    stop: () => made.stop(),
  }
}

const BAR = 28
const SHORTEST_BAR = 8

/** A bar and what is said beside it, as much as there is room for: first the rate is left out, then the count. */
export function progressLine(
  { done, total, what, rate, left }: Record<'done' | 'total', number> & Record<'what' | 'rate' | 'left', string>,
  width: number,
): string {
  const share = total > 0 ? done / total : 0
  const [percentage, count] = [`${Math.floor(100 * share)}%`, `${done}/${total}`]
  const texts = [
    [percentage, what, count, rate, left],
    [percentage, what, count, left],
    [percentage, what, left],
    [percentage, left],
  ].map(parts => parts.filter(Boolean).join(' · '))
  const text = texts.find(each => each.length + 1 + SHORTEST_BAR <= width)
  if (text === undefined) return percentage
  const cells = Math.min(BAR, width - text.length - 1)
  const full = Math.round(cells * share)
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${text}`
}

const SECONDS_BETWEEN_LINES = 10

function lines(): Shown {
  let next = 0
  return {
    show(pace, what, rate, left) {
      const now = performance.now() / 1000
      const finished = pace.units === pace.total.units && pace.evaluations === pace.total.evaluations
      if (now < next && !finished) return
      next = now + SECONDS_BETWEEN_LINES
      process.stderr.write(`${what} · ${pace.units}/${pace.total.units} · ${rate} · ${left}\n`)
    },
    stop() {},
  }
}

function rounded(rate: number): string {
  return Number.isFinite(rate) ? rate.toFixed(rate < 10 ? 1 : 0) : '–'
}
