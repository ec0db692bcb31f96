import { readSpec, SweepFolder } from '@thinnet/sweep'
import { commandFor, commandLine } from '../command-line.ts'
import { type Interrupt, onInterrupt } from '../interrupt.ts'
import { makeRunFolder } from '../run-folder.ts'
import { tell } from '../terminal/print.ts'
import { dryRun } from './dry-run.ts'
import { type SweepingOptions, sweepIn } from './sweep-in.ts'

export interface SweepOptions extends SweepingOptions {
  out?: string
  resume?: string
  dryRun?: true
  debug?: true
}

/** A call of `thinnet sweep`: of a spec, or of a folder to resume. Gives the exit status. */
export async function sweep(path: string | undefined, options: SweepOptions): Promise<number> {
  if (path === undefined) {
    return begun(async interrupt => sweepIn(await SweepFolder.resume(options.resume!, tell), options, interrupt))
  }
  const { spec, folder } = await readSpec(path)
  const command = commandFor('sweep', [path, ...options.again])
  if (options.dryRun) return dryRun(spec, folder, { ...options, command })
  return begun(async interrupt => {
    const { folder: out, forget } = await makeRunFolder(`sweep ${spec.name}`, options.out)
    try {
      return await sweepIn(await SweepFolder.begin(out, spec, folder, commandLine()), options, interrupt)
    } catch (error) {
      await forget()
      throw error
    }
  })
}

async function begun(work: (interrupt: Interrupt) => Promise<number>): Promise<number> {
  const interrupt = onInterrupt()
  try {
    return await work(interrupt)
  } finally {
    interrupt.forget()
  }
}
