import { count } from '@thinnet/charts/text'
import { numpyScales, type Scales, scales } from '../article/scales.ts'
import { commandFor } from '../command-line.ts'
import type { ScalesOptions } from '../commands/scales.ts'
import { print, printJson, sayNext } from '../terminal/print.ts'
import { drawTable } from '../terminal/table.ts'

/** Computes the mean outputs of both scalings, and explains them. */
export async function printScales(options: ScalesOptions): Promise<number> {
  const { keep, columns, seed, backend, numpySeed } = options
  const result =
    numpySeed === undefined
      ? await scales({ keep, columns, seed, backend })
      : await numpyScales({ keep, columns, seed: numpySeed })
  if (options.json) printJson(result)
  else print(explain(result, numpySeed))
  sayNext(['What dropout does to training', commandFor('overfit', [])])
  return 0
}

function explain({ keep, columns, inverted, vanilla }: Scales, numpySeed: number | undefined): string {
  const show = (value: number) => (numpySeed === undefined ? value.toFixed(6) : String(value))
  const table = {
    head: ['mean output', 'inverted', 'vanilla'],
    rows: [
      ['training', show(inverted.train), show(vanilla.train)],
      ['inference', show(inverted.predict), show(vanilla.predict)],
      [`inference, × ${keep} forgotten`, '', show(vanilla.predictUnscaled)],
    ],
  }
  const drawn = numpySeed === undefined ? '' : `, drawn as NumPy's RandomState(${numpySeed}) does, in float64`
  return [
    `The article's network, 3 → 4 → 4 → 4 with ReLU, keeping ${keep} of the units; ${count(columns)} inputs${drawn}.`,
    drawTable(table),
    [
      `Inverted dropout divides what it keeps by ${keep} while training, so that inference is the plain network.`,
      `Vanilla dropout only drops: each layer then gets ${keep} of what it would, and inference has to multiply by`,
      `${keep} to pass on the same mean; without that, the network predicts on a scale it was never trained on. On the same`,
      'weights the two differ from each other, because vanilla shrinks every signal but no bias. Training differs from',
      "inference in both, because the scaling makes a layer's input right on average, and the mean of a ReLU is not the",
      'ReLU of the mean.',
    ].join(' '),
    ...comparedWithArticle(keep, columns, inverted, numpySeed),
  ].join('\n\n')
}

/** What the article prints for its np.random.seed(1), keep 0.5 and a million columns, as far as it prints. */
const PRINTED = { train: -0.192235314342537, predict: -0.247867493977811 }

function comparedWithArticle(keep: number, columns: number, inverted: Scales['inverted'], seed?: number): string[] {
  if (seed !== 1 || keep !== 0.5 || columns !== 1_000_000) return []
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.abs(b)
  const match = near(inverted.train, PRINTED.train) && near(inverted.predict, PRINTED.predict)
  const printed = `inverted training ${PRINTED.train}…, inverted inference ${PRINTED.predict}…`
  return [`The article prints ${printed}: these figures ${match ? 'match' : 'do NOT match'} to 1e-12.`]
}
