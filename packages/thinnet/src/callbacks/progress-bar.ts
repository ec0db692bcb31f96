import { checkOptions, func, needed, type OptionKinds, whole } from '../options/index.ts'
import type { Callback, Logs } from './callback.ts'

export interface ProgressBarOptions {
  /**
   * Shows a text in place of the one before. On a terminal `text => process.stdout.write('\r\x1b[K' + text)`, in a page
   * `text => { element.textContent = text }`.
   */
  show: (text: string) => void
  /** Called after each epoch with its last text, to keep it: on a terminal `() => process.stdout.write('\n')`. Default: it is not called. */
  keep?: (text: string) => void
  /** Milliseconds at least between two texts within an epoch. Default 100. */
  interval?: number
  /** Characters of the bar, ≥ 1. Default 24. */
  width?: number
}

const KINDS: OptionKinds<ProgressBarOptions> = { show: needed(func), keep: func, interval: whole(0), width: whole(1) }

/**
 * A line that says how far an epoch is: a bar, steps per second, the time left in it, and the numbers so far.
 *
 *     2/10 ━━━━━━━━━━━━──────────── 50/100  212 steps/s  0:01 left  loss 0.3142  accuracy 0.9012
 *
 * Where nobody knows how many steps an epoch has, as on a stream, there are the steps and the rate alone.
 *
 * @throws ThinnetError for options that are wrong
 */
export function progressBar(options: ProgressBarOptions): Callback {
  const { show, keep = () => {}, interval = 100, width = 24 } = checkOptions('progressBar', options, KINDS)
  return {
    forFit() {
      let begun = 0
      let shown = 0
      let steps = 0
      let present = 0
      return {
        onEpochBegin(epoch) {
          present = epoch
          begun = performance.now()
          shown = Number.NEGATIVE_INFINITY
          steps = 0
        },
        onBatchEnd(batch, logs, { epochs, stepsPerEpoch }) {
          steps = batch + 1
          const now = performance.now()
          if (now - shown < interval) return
          shown = now
          const seconds = (now - begun) / 1000
          const left = stepsPerEpoch === null ? null : ((stepsPerEpoch - steps) * seconds) / steps
          const time = left === null ? '' : `${clock(left)} left`
          show(line([`${present + 1}/${epochs}`, far(steps, stepsPerEpoch, width), rate(steps, seconds), time], logs))
        },
        onEpochEnd(epoch, logs, { epochs }) {
          const seconds = (performance.now() - begun) / 1000
          const text = line(
            [`${epoch + 1}/${epochs}`, far(steps, steps, width), rate(steps, seconds), clock(seconds)],
            logs,
          )
          show(text)
          keep(text)
        },
      }
    },
  }
}

function far(steps: number, of: number | null, width: number): string {
  if (of === null) return `${steps}`
  const done = Math.floor((width * Math.min(steps, of)) / Math.max(of, 1))
  return `${'━'.repeat(done)}${'─'.repeat(width - done)} ${steps}/${of}`
}

const rate = (steps: number, seconds: number) => `${Number((steps / Math.max(seconds, 1e-3)).toPrecision(3))} steps/s`

/** Seconds as 1:05 or 1:02:05. */
function clock(seconds: number): string {
  const s = Math.ceil(seconds)
  const two = (n: number) => `${n}`.padStart(2, '0')
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}

function line(parts: readonly string[], logs: Logs): string {
  const numbers = Object.entries(logs).map(([name, value]) => `${name} ${value.toPrecision(4)}`)
  const [epoch, bar, ...rest] = parts.filter(part => part !== '')
  return [`${epoch} ${bar}`, ...rest, ...numbers].join('  ')
}
