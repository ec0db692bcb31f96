import { comparable, evaluationsOf, final, type Quantity, type Run } from '@thinnet/charts'
import { largest } from '@thinnet/charts/numbers'
import { loadMnist } from '@thinnet/datasets/mnist'
import { type DeepData, deepData, trainDeep } from '../article/deep-training.ts'
import { EVALUATE_EVERY } from '../article/evaluate-every.ts'
import { deepNetwork } from '../article/networks.ts'
import { printClosing } from '../closing.ts'
import { commandFor } from '../command-line.ts'
import type { OverfitOptions } from '../commands/overfit.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { inRunFolder } from '../run-folder.ts'
import { onThisMachine, writeReport } from '../write-report.ts'
import { type About, closingTable, overfitReport } from './overfit-report.ts'

/** Trains without dropout and with it, and compares; `given` are the words that say how. */
export async function overfit(options: OverfitOptions, given: readonly string[]): Promise<number> {
  const interrupt = onInterrupt()
  const mnist = await loadMnist({ directory: options.data, train: options.samples })
  const data = deepData(mnist, options.samples)
  return inRunFolder('overfit', options, interrupt, async (folder, begun) => {
    const { runs, backend } = await trainAll(options, data, folder, interrupt.signal)
    const stoppedEarly = interrupt.signal.aborted
    const seconds = runs.flatMap(({ trials }) => trials).reduce((sum, trial) => sum + trial.seconds, 0)
    const tests = data.test.y.shape[0]!
    const about: About = {
      ...{ options, runs: comparable(runs), tests, circumstances: onThisMachine(begun, backend) },
      ...{ seconds, stoppedEarly },
    }
    const report = overfitReport(about)
    const { json, debug, ...settings } = options
    const history = { ...begun, seconds, stoppedEarly, backend, tests, options: settings, runs }
    const page = await writeReport(folder, report, history)
    const result = { ...results(about), seed: options.seed, backend, seconds, stoppedEarly, report: page }
    const { seeds = 1, resume } = options
    printClosing({
      ...{ result, json, page, finding: report.finding },
      table: about.runs.length > 0 ? closingTable(about) : '',
      stopped: stoppedEarly ? runs.map(run => ({ name: run.name, ...epochsOf(run, seeds) })) : null,
      next: [
        seeds > 1 || resume !== undefined
          ? ['Which rate is best', commandFor('sweep', ['rates'])]
          : ['The same over five seeds, for the standard deviation', commandFor('overfit', [...given, '--seeds', '5'])],
        ['See what is dropped, as it trains', commandFor('lab', [])],
      ],
    })
  })
}

async function trainAll(options: OverfitOptions, data: DeepData, folder: string, signal: AbortSignal) {
  const { rate, scaling, evaluateEvery } = options
  const seeds = Array.from({ length: options.seeds ?? 1 }, (_, i) => options.seed + i)
  const plain: Run = { key: 'plain', name: 'without dropout', asked: options.plainEpochs, trials: [] }
  const dropout: Run = { key: 'dropout', name: `with dropout ${rate}`, asked: options.dropoutEpochs, trials: [] }
  const both = [
    { run: plain, layers: null, evaluateEvery: evaluateEvery ?? EVALUATE_EVERY.plain },
    { run: dropout, layers: { rate, scaling }, evaluateEvery: evaluateEvery ?? EVALUATE_EVERY.dropout },
  ]
  const evaluations = both.map(each => evaluationsOf({ epochs: each.run.asked, evaluateEvery: each.evaluateEvery }))
  const progress = showProgress({
    ...{ unit: 'epoch', units: seeds.length * (plain.asked + dropout.asked), perEpoch: 1 },
    evaluations: seeds.length * (evaluations[0]! + evaluations[1]!),
  })
  let backend = ''
  try {
    for (const seed of seeds) {
      for (const { run, layers, evaluateEvery } of both) {
        if (signal.aborted) break
        progress.doing(seeds.length > 1 ? `${run.name}, seed ${seed}` : run.name, run.asked)
        const batchNorm = options.batchNorm ?? false
        const network = () => deepNetwork({ ...options, seed, batchNorm, dropout: layers })
        const trained = await trainDeep(network, data, {
          ...{ seed, folder, name: `${run.key}-${seed}`, saveEvery: Math.max(1, Math.floor(30_000 / options.samples)) },
          ...{ epochs: run.asked, evaluateEvery, signal, resume: options.resume !== undefined },
          ...{ batchSize: options.batchSize, learningRate: options.learningRate },
          ...{ backend: options.backend, threads: options.threads },
          ...{ onResume: progress.skip, onEpoch: progress.advance, onEvaluation: progress.evaluation },
        })
        backend = trained.backend
        run.trials.push(trained.trial)
      }
    }
  } finally {
    progress.stop()
  }
  return { runs: [plain, dropout], backend }
}

/** Epochs of a run that were evaluated, of those that were asked of it. */
function epochsOf({ trials, asked }: Run, seeds: number) {
  return { done: trials.reduce((sum, { epochs }) => sum + (epochs.at(-1) ?? -1) + 1, 0), asked: asked * seeds }
}

/** What `--json` prints: plain numbers, or mean and standard deviation where seeds were asked for. */
function results({ options, runs }: About) {
  const of = (key: Run['key']) => {
    const run = runs.find(r => r.key === key)
    if (!run) return null
    const number = (quantity: Quantity) =>
      options.seeds === undefined ? final(run, quantity).mean : final(run, quantity)
    return {
      trainAccuracy: number('trainAccuracy'),
      testAccuracy: number('testAccuracy'),
      epochs: largest(run.trials.map(t => t.epochs.at(-1)! + 1)),
    }
  }
  return { plain: of('plain'), dropout: of('dropout') }
}
