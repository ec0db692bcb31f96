import { duration } from '@thinnet/charts/text'
import type { Logs } from 'thinnet'
import { ACCURACY, type Measure } from './learning.ts'
import { Pace } from './pace.ts'
import { Network, plainLine, progressLine, type State } from './progress-line.ts'
import { startLive } from './terminal/live.ts'
import { say } from './terminal/print.ts'
import { isLive } from './terminal/stream.ts'

/** Told of each unit and evaluation as it ends, it shows how far the work is, and what the network has learned. */
export interface Progress {
  /** A network is worked on, from now on; so many epochs are asked of it. */
  doing(what: string, epochs: number): void
  /** A unit has ended; a step, with the means of its epoch so far. */
  advance(logs?: Logs): void
  /** An evaluation has ended; an epoch's, with its numbers as fit names them. */
  evaluation(logs?: Logs): void
  /** What an earlier run has done of the network: counts as done, and not as time. */
  skip(units: number, evaluations: number): void
  stop(): void
}

/** What is to be done. */
export interface Work {
  /** What is counted, and how much of it there is in all and in an epoch. */
  unit: 'step' | 'epoch'
  units: number
  perEpoch: number
  evaluations: number
  measure?: Measure
}

/** A bar and curves on a terminal, a line now and then elsewhere; on stderr, since stdout is for results. */
export function showProgress({ unit, perEpoch, measure = ACCURACY, ...total }: Work): Progress {
  const pace = new Pace(total)
  let network: Network | null = null
  const state: State = {
    get share() {
      return total.units > 0 ? pace.units / total.units : 0
    },
    get rate() {
      return Number.isFinite(pace.rate) ? `${pace.rate.toFixed(pace.rate < 10 ? 1 : 0)} ${unit}s/s` : ''
    },
    get left() {
      return pace.left > 0 ? `${duration(pace.left)} left` : ''
    },
    get network() {
      return network
    },
  }
  const shown = isLive(process.stderr) ? drawn(state) : said(state)
  let last = performance.now()
  const lap = () => {
    const now = performance.now()
    const seconds = (now - last) / 1000
    last = now
    if (network) network.seconds += seconds
    return seconds
  }
  const end = () => {
    if (network && network.units > 0) say(network.end)
    network = null
  }
  return {
    doing(what, epochs) {
      end()
      lap()
      pace.begin()
      network = new Network(what, epochs, { perEpoch, measure })
    },
    advance(logs) {
      pace.advance(lap())
      if (network) network.units++
      if (logs) network?.learning.step(logs)
      shown.show()
    },
    evaluation(logs) {
      pace.evaluation(lap())
      if (logs) network?.learning.epoch(logs)
      shown.show()
    },
    skip(units, evaluations) {
      pace.skip(units, evaluations)
      if (network) network.units += units
    },
    stop() {
      shown.stop()
      end()
    },
  }
}

interface Shown {
  show(): void
  stop(): void
}

const SECONDS_BETWEEN_BARS = 0.1

function drawn(state: State): Shown {
  const live = startLive(width =>
    [progressLine(state, width), ...(state.network?.learning.lines(width) ?? [])].join('\n'),
  )
  return { show: nowAndThen(SECONDS_BETWEEN_BARS, live.draw), stop: live.end }
}

const SECONDS_BETWEEN_LINES = 5

function said(state: State): Shown {
  const tell = nowAndThen(SECONDS_BETWEEN_LINES, () => say(plainLine(state)))
  let present: Network | null = null
  return {
    show() {
      const { network } = state
      if (!network) return
      if (network !== present && network.learning.figures.length === 0 && network.seconds < SECONDS_BETWEEN_LINES)
        return
      tell(network !== present)
      present = network
    },
    stop() {},
  }
}

/** Calls it, but not more often than that. */
function nowAndThen(seconds: number, call: () => void): (atOnce?: boolean) => void {
  let next = 0
  return (atOnce = false) => {
    const now = performance.now() / 1000
    if (now < next && !atOnce) return
    next = now + seconds
    call()
  }
}
