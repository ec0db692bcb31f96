import { amountOf, configurationsOf, presets, readSpec } from '@thinnet/sweep'
import { commandFor } from '../command-line.ts'
import { print, printCommand, printJson, sayNext } from '../terminal/print.ts'
import { drawTable } from '../terminal/table.ts'
import { processesFor } from './processes.ts'

/** What `thinnet sweep` alone does: lists the sweeps that come with it, a line each, and says how one is run. */
export async function listPresets({ json }: { json?: true }): Promise<number> {
  const cores = processesFor(1)
  const listed: Listed[] = []
  for (const [name, path] of await presets()) {
    const { about = '', coreMinutes = null, ...spec } = (await readSpec(path)).spec
    const { trials } = amountOf(spec, configurationsOf(spec))
    const minutes = coreMinutes && coreMinutes / Math.min(cores, trials)
    listed.push({ name, about, trials, minutes, command: commandFor('sweep', [name]) })
  }
  const [first] = listed
  if (json) {
    printJson(listed)
    if (first) sayNext(['To run one', first.command])
    return 0
  }
  print(`The sweeps that come with thinnet:\n\n${tableOf(listed, cores)}`)
  if (first) {
    print('\nTo run one (with --dry-run, its trials are listed and the time they take here is measured):')
    printCommand(first.command)
  }
  print('A sweep of your own is a file: --help says more.')
  return 0
}

interface Listed {
  name: string
  about: string
  trials: number
  minutes: number | null
  command: string
}

function tableOf(listed: readonly Listed[], cores: number): string {
  const time = (minutes: number | null) => (minutes === null ? '–' : `about ${Math.ceil(minutes)} min`)
  return drawTable({
    head: ['', 'what it answers', 'trials', `on ${cores === 1 ? 'one core' : `${cores} cores`}`],
    rows: listed.map(({ name, about, trials, minutes }) => [name, about, String(trials), time(minutes)]),
    lines: 'none',
  })
}
