import type { Command } from 'commander'
import { thinnetPeers } from '../bench/peers.ts'
import { ROWS } from '../bench/rows.ts'
import { addBenchOptions, type BenchOptions, runBench, usual } from '../bench/run.ts'
import type { Act, CommonOptions } from '../options.ts'

export function addBench(command: Command, act: Act<CommonOptions>): void {
  addBenchOptions(command, ROWS)
    .description('measure what this machine can do and how near thinnet comes to it, on every backend (minutes)')
    .option('--debug', 'show the stack of an error')
    .action(act(() => bench(command.opts<BenchOptions>())))
}

async function bench(options: BenchOptions): Promise<number> {
  const rows = usual(ROWS, options.rows)
  await runBench('thinnet on this machine', { rows, peers: thinnetPeers() }, options)
  return 0
}
