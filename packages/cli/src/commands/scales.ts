import Table from 'cli-table3'
import type { Command } from 'commander'
import { numpyScales, type Scales, scales } from '../article/scales.ts'
import { count } from '../format.ts'
import { type CommonOptions, whole, within } from '../options.ts'

interface Options extends CommonOptions {
  keep: number
  columns: number
  numpySeed?: number
}

export function addScales(command: Command, act: (run: (options: Options) => Promise<number>) => () => Promise<void>) {
  command
    .description("compare dropout's two scalings on the article's three-layer network: mean outputs, same weights")
    .option('--keep <p>', 'the fraction of units kept', within('(0, 1]'), 0.5)
    .option('--columns <n>', 'how many inputs are averaged over', whole(1, 10_000_000), 1_000_000)
    .option('--numpy-seed <n>', "draw as NumPy's RandomState(n) does, and compute in float64", whole(0, 2 ** 32 - 1))
    .action(act(run))
}

async function run(options: Options): Promise<number> {
  const { keep, columns, seed, backend, numpySeed } = options
  const result =
    numpySeed === undefined
      ? await scales({ keep, columns, seed, backend })
      : await numpyScales({ keep, columns, seed: numpySeed })
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : explain(result, numpySeed))
  return 0
}

function explain({ keep, columns, inverted, vanilla }: Scales, numpySeed: number | undefined): string {
  const digits = numpySeed === undefined ? 6 : 15
  const show = (value: number) => value.toFixed(digits)
  const table = new Table({ head: ['mean output', 'inverted', 'vanilla'], style: { head: [], border: [] } })
  table.push(
    ['training', show(inverted.train), show(vanilla.train)],
    ['prediction', show(inverted.predict), show(vanilla.predict)],
    [`prediction, × ${keep} forgotten`, '', show(vanilla.predictUnscaled)],
  )
  const drawn = numpySeed === undefined ? '' : `, drawn as NumPy's RandomState(${numpySeed}) does, in float64`
  return `The article's network, 3 → 4 → 4 → 4 with ReLU, keeping ${keep} of the units; ${count(columns)} inputs${drawn}.

${table.toString()}

Inverted dropout divides what it keeps by ${keep} while training, so that prediction is the plain network. Vanilla dropout
only drops: each layer then gets ${keep} of what it would, and prediction has to multiply by ${keep} to meet the next layer
with the same mean. Forgotten, the network predicts on another scale than it was trained on. On the same weights the two
still differ from each other, because vanilla's factor shrinks every signal but no bias; and training differs a little
from prediction in both, because the mean of a ReLU is not the ReLU of the mean.
${compareWithArticle(keep, columns, inverted, numpySeed)}`
}

/** What the article prints for its np.random.seed(1), keep 0.5 and a million columns, as far as it prints. */
const PRINTED = { train: -0.192235314342537, predict: -0.247867493977811 }

function compareWithArticle(keep: number, columns: number, inverted: Scales['inverted'], numpySeed?: number): string {
  if (numpySeed !== 1 || keep !== 0.5 || columns !== 1_000_000) return ''
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.abs(b)
  const match = near(inverted.train, PRINTED.train) && near(inverted.predict, PRINTED.predict)
  const printed = `inverted training ${PRINTED.train}…, inverted prediction ${PRINTED.predict}…`
  return `
The article prints ${printed}:
these figures ${match ? 'match' : 'do NOT match'} to 1e-12.
`
}
