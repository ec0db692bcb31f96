import { duration } from '@thinnet/charts/text'
import type { SweepSpec } from '@thinnet/sweep'
import { amountOf, configurationsOf, estimatedSeconds, measureSpeed, secondsPerEpoch } from '@thinnet/sweep'
import { print, printJson, sayNext } from '../terminal/print.ts'
import { listing } from './listing.ts'
import { namesOf, processesFor } from './processes.ts'

/** Lists what would be trained, how long it would take here, by a moment of the base recipe, and the command for it. */
export async function dryRun(
  spec: SweepSpec,
  folder: string,
  { jobs, threads, json, command }: { jobs?: number; threads: number; json?: true; command: string },
): Promise<number> {
  const settings = configurationsOf(spec)
  const workers = jobs ?? processesFor(threads)
  const speed = await measureSpeed(spec.base, { threads, folder })
  const seconds = estimatedSeconds(spec, settings, {
    secondsPerEpoch: ({ recipe }) => secondsPerEpoch(speed, recipe),
    workers,
  })
  const { name } = spec
  if (json) printJson({ name, ...amountOf(spec, settings), seconds, processes: workers, threads })
  else {
    const time = `about ${duration(seconds)} by ${namesOf(workers, threads)}, as fast as the base goes here`
    print(`${listing(spec, settings)}${time}`)
  }
  sayNext(['To do it', command])
  return 0
}
