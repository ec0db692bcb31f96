import { duration } from '@thinnet/charts/text'
import type { SweepSpec } from '@thinnet/sweep'
import { amountOf, configurationsOf, estimatedSeconds, measureSpeed, secondsPerEpoch } from '@thinnet/sweep'
import { print, printJson } from '../terminal/print.ts'
import { listing } from './listing.ts'
import { namesOf, processesFor } from './processes.ts'

/** Lists what would be trained, and how long it would take here, by a moment of the base recipe. */
export async function dryRun(
  spec: SweepSpec,
  folder: string,
  { jobs, threads, json }: { jobs?: number; threads: number; json?: true },
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
  else
    print(
      `${listing(spec, settings)}about ${duration(seconds)} by ${namesOf(workers, threads)}, as fast as the base goes here`,
    )
  return 0
}
