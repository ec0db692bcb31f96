/** This library and others, side by side on this machine. See README.md, or `npm run bench -- --help`. */
import {
  addBenchOptions,
  type BenchOptions,
  idsOf,
  quoted,
  runBench,
  someOf,
  usual,
  wordsBesideRows,
} from '@thinnet/cli/bench'
import { Command, Option } from 'commander'
import { allLibraries } from './libraries.ts'
import { ROWS } from './rows.ts'

interface Options extends BenchOptions {
  libraries?: string
  python: string[]
  node?: string
}

const command = addBenchOptions(new Command('npm run bench --'), ROWS)
  .description('thinnet and other libraries, side by side on this machine')
  .option(
    '--libraries <a,b>',
    `libraries to measure, some of ${idsOf(allLibraries(() => ''))} (default: all but those marked)`,
    (ids: string) => {
      someOf(allLibraries(() => ''))(ids)
      return ids
    },
  )
  .addOption(
    new Option('--python <file>', 'Python with the libraries in it; LIBRARY=FILE: for one of them (may be repeated)')
      .default([], 'python3')
      .argParser((file: string, before: string[]) => [...before, file]),
  )
  .option('--node <file>', 'Node of thinnet-fma, 22 or later (default: this one)')
  .showHelpAfterError('Add --help to see what it takes.')
  .action(bench)

async function bench({ python, node, libraries: ids, ...options }: Options): Promise<void> {
  const pythonOf = (id: string) =>
    python.find(one => one.startsWith(`${id}=`))?.slice(id.length + 1) ??
    python.find(one => !one.includes('=')) ??
    'python3'
  const all = allLibraries(pythonOf, node)
  const libraries = usual(all, ids === undefined ? undefined : someOf(all)(ids))
  const rows = usual(ROWS, options.rows)
  const again = (words: readonly string[]) =>
    ['npm run bench --', ...[...wordsBesideRows(command), ...words].map(quoted)].join(' ')
  process.exitCode = await runBench(
    { title: 'thinnet compared with other libraries', rows, libraries, command: again },
    options,
  )
}

try {
  await command.parseAsync()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
