/** This library and others, side by side on this machine. See README.md, or `npm run bench -- --help`. */
import { addBenchOptions, type BenchOptions, idsOf, runBench, someOf, usual } from '@thinnet/cli/bench'
import { Command, Option } from 'commander'
import { allPeers } from './peers.ts'
import { ROWS } from './rows.ts'

interface Options extends BenchOptions {
  peers?: string
  python: string[]
}

const command = addBenchOptions(new Command('npm run bench --'), ROWS)
  .description('thinnet and other libraries, side by side on this machine')
  .option('--peers <a,b>', `only these of ${idsOf(allPeers(() => ''))}`, (ids: string) => {
    someOf(allPeers(() => ''))(ids)
    return ids
  })
  .addOption(
    new Option('--python <file>', 'Python with the peers in it; PEER=FILE: for one of them (may be repeated)')
      .default([], 'python3')
      .argParser((file: string, before: string[]) => [...before, file]),
  )
  .showHelpAfterError('Add --help to see what it takes.')
  .action(bench)

async function bench({ python, peers: ids, ...options }: Options): Promise<void> {
  const pythonOf = (id: string) =>
    python.find(one => one.startsWith(`${id}=`))?.slice(id.length + 1) ??
    python.find(one => !one.includes('=')) ??
    'python3'
  const all = allPeers(pythonOf)
  const peers = usual(all, ids === undefined ? undefined : someOf(all)(ids))
  await runBench('thinnet beside other libraries', { rows: usual(ROWS, options.rows), peers }, options)
}

try {
  await command.parseAsync()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
