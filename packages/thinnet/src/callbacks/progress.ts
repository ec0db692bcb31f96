import { checkValue, func } from '../options/index.ts'
import type { Callback, Logs } from './callback.ts'

const LEVELS = { what: '1 or 2', is: (level: unknown) => level === 1 || level === 2 }

/**
 * What `verbose` means: 2 prints a line an epoch, 1 also one about every second within an epoch.
 *
 * @param print where lines go; by default the console
 */
export function progress(verbose: 1 | 2, print: (line: string) => void = line => console.log(line)): Callback {
  checkValue('progress', 'verbose', verbose, LEVELS)
  checkValue('progress', 'print', print, func)
  return {
    forFit() {
      let last = 0
      let epochStart = 0
      return {
        onEpochBegin(epoch, { epochs }) {
          epochStart = last = performance.now()
          if (verbose === 1) print(`Epoch ${epoch + 1}/${epochs}`)
        },
        onBatchEnd(batch, logs, { stepsPerEpoch }) {
          if (verbose !== 1 || performance.now() - last < 1000) return
          last = performance.now()
          print(`  ${batch + 1}${stepsPerEpoch === null ? '' : `/${stepsPerEpoch}`}  ${show(logs)}`)
        },
        onEpochEnd(epoch, logs, { epochs }) {
          const seconds = ((performance.now() - epochStart) / 1000).toFixed(1)
          print(`Epoch ${epoch + 1}/${epochs}  ${seconds} s  ${show(logs)}`)
        },
      }
    },
  }
}

const show = (logs: Logs) =>
  Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join('  ')
