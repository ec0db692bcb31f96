import { figure, type Measured } from '@thinnet/cli/bench'
import { markdown } from './blocks.ts'
import { BETTER, best, type Column, NAMES, OWN, PYTORCH, ratio, TRAINING } from './figures.ts'

/** Rows that thinnet is to be fast in. The product is the BLAS's business, and a copy the machine's. */
const ROWS = Object.keys(NAMES).filter(row => row !== 'matmul' && row !== 'copy')

/** What a row reaches, and what it must not be above. */
interface Check {
  row: string
  value: number | null
  limit: number
}

/** What this project has set itself, and whether a run reaches it. */
export function targets(run: Measured): string {
  const peers = (column: Column, limit: number, others: Record<string, number> = {}) =>
    ROWS.filter(row => best(run, row, BETTER) !== null).map((row): Check => {
      return { row, value: ratio(run, row, column, BETTER), limit: others[row] ?? limit }
    })
  const memory = TRAINING.flatMap(row =>
    [OWN.wasm, OWN.blas].map((column): Check => {
      return { row, value: ratio(run, `memory-${row}`, column, PYTORCH), limit: 1 }
    }),
  )
  const own = (row: string, column: Column, limit: number): Check[] => [{ row, value: best(run, row, column), limit }]
  const lines = [
    [
      'wasm: every row at most 1.2 × the better of PyTorch and Keras (MLP 3×1024 1.5 ×, LSTM 1.8 ×)',
      verdict(peers(OWN.wasm, 1.2, { 'mlp-1024': 1.5, 'lstm-step': 1.8 }), ' ×'),
    ],
    ['wasm with FMA: every row at most 1.2 × (LSTM 1.4 ×)', verdict(peers(OWN.fma, 1.2, { 'lstm-step': 1.4 }), ' ×')],
    ['blas: every row at most 0.75 ×', verdict(peers(OWN.blas, 0.75), ' ×')],
    ["peak memory of every row below PyTorch's", verdict(memory, ' ×')],
    ['import to the first trained step ≤ 150 ms', verdict(own('first-step', OWN.wasm, 150), ' ms')],
    ['`thinnet --version` ≤ 0.2 s', verdict(own('version', OWN.wasm, 0.2), ' s')],
    ['`npm start` ≤ 40 s on wasm', verdict(own('start', OWN.wasm, 40), ' s')],
    ['`npm start` ≤ 25 s with a BLAS', verdict(own('start', OWN.blas, 25), ' s')],
  ]
  return markdown(['target', 'this run'], lines).replace('---:', '---')
}

/** Met, with the row that is nearest its limit; or missed, with all that are above. */
export function verdict(checks: readonly Check[], unit: string): string {
  const measured = checks.flatMap(({ value, ...rest }) => (value === null ? [] : { ...rest, value }))
  const said = ({ row, value, limit }: (typeof measured)[number]) => {
    const name = NAMES[row]?.split(',')[0]
    const figures = `${unit === ' ×' ? value.toFixed(2) : figure(value)}${unit}`
    return name ? `${name} ${figures} (at most ${limit})` : figures
  }
  const over = ({ value, limit }: (typeof measured)[number]) => value / limit
  const worst = measured.toSorted((a, b) => over(b) - over(a))
  const missed = worst.filter(one => over(one) > 1)
  const left = checks.length - measured.length
  const unknown = left > 0 ? `; not measured: ${left} of ${checks.length}` : ''
  if (measured.length === 0) return 'not measured'
  if (missed.length > 0) return `**missed**: ${missed.map(said).join(', ')}${unknown}`
  return `met: ${measured.length > 1 ? 'nearest is ' : ''}${said(worst[0]!)}${unknown}`
}
