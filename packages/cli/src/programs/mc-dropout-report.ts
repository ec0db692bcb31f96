import type { Circumstances, Report, Run, RunKey, Trial } from '@thinnet/charts'
import { circumstances, type Line, linePanel } from '@thinnet/charts'
import { count, duration, percent } from '@thinnet/charts/text'
import { CALIBRATION, calibrationFigure, whyLossRises, withCalibration } from '../article/why-loss-rises.ts'
import { ANGLES, BATCH_SIZE, SAMPLES } from '../reproduce/gal-ghahramani.ts'
import type { Rotated } from '../reproduce/mc-dropout.ts'
import { drawTable } from '../terminal/table.ts'

export interface AboutUncertainty {
  digit: number
  rotated: Rotated[]
  epochs: number
  updates: number
  testAccuracy: number | null
  seed: number
  circumstances: Circumstances
  seconds: number
  stoppedEarly: boolean
  /** Its training, where that is known. */
  trial?: Trial
}

/** Its training, as charts have it. */
export function lenetRun({ trial, epochs }: Pick<AboutUncertainty, 'trial' | 'epochs'>): Run[] {
  return trial && trial.epochs.length > 0
    ? [{ key: 'dropout', name: 'with dropout', asked: epochs, trials: [trial] }]
    : []
}

/** Of classes, not of runs. */
const COLOURS: readonly RunKey[] = ['third', 'fourth', 'fifth']

export function mcDropoutReport(about: AboutUncertainty): Report {
  const { digit, rotated, epochs, updates, testAccuracy, seed, seconds, stoppedEarly } = about
  const upright = rotated[0]!
  const most = rotated.reduce((a, b) => (b.entropy > a.entropy ? b : a))
  const measured = withCalibration(lenetRun(about))
  return {
    title: 'A network that knows when it does not know',
    subtitle: `LeNet with dropout 0.5, ${SAMPLES} passes over a rotated ${digit} · seed ${seed}`,
    finding:
      `Upright, the predicted class of the ${digit} is ${upright.digit}, with an entropy of ${nats(upright.entropy)}. Rotated by ` +
      `${most.angle}° it is ${most.digit}, with a mean probability of ${percent(most.mean, 0)} ± ` +
      `${percent(most.sd, 0)}, and the entropy is ${nats(most.entropy)}, of at most ${nats(Math.log(10))}.`,
    why: measured.flatMap(run => whyLossRises(run)),
    stoppedEarly,
    figures: [
      ...(testAccuracy === null
        ? []
        : [{ label: 'Test accuracy', value: percent(testAccuracy, 2), note: `${epochs} epochs` }]),
      ...measured.map(calibrationFigure),
      { label: 'Entropy, upright', value: nats(upright.entropy), note: 'the total uncertainty' },
      {
        label: `Entropy at ${most.angle}°`,
        value: nats(most.entropy),
        note: `predicted class ${most.digit}`,
      },
      {
        label: 'Training',
        value: duration(seconds),
        note: `${count(updates)} updates, ${about.circumstances.backend}`,
      },
    ],
    panels: [
      linePanel('Probability of a class, %, mean ± sd', '', classLines(rotated), {
        ...{ min: 0, max: 100, along: 'degrees' },
      }),
      linePanel('Uncertainty, in nats', '', uncertaintyLines(rotated), { min: 0, along: 'degrees' }),
    ],
    tables: [
      { title: 'The rotated digit', head: HEAD, rows: rotated.map(row) },
      {
        title: 'Configuration',
        head: [],
        rows: [
          ['Paper', 'Gal & Ghahramani 2016, "Dropout as a Bayesian approximation", figure 4'],
          ['Network', 'conv 20 5×5, max pooling 2, conv 50 5×5, max pooling 2, dense 500 ReLU, dropout 0.5, dense 10'],
          ['Training', `SGD, learning rate 0.01 / (1 + 0.75 · step / 10 000), momentum 0.9; batches of ${BATCH_SIZE}`],
          ['Digit', `the first ${digit} among the test images, rotated counter-clockwise`],
          ['Seed', String(seed)],
        ],
      },
      circumstances(about.circumstances),
    ],
    ...(measured.length > 0 ? { notes: [CALIBRATION] } : {}),
    data: [
      ['angle', 'class', 'mean', 'sd'],
      ...rotated.flatMap(({ angle, means, sds }) => means.map((mean, k) => [angle, k, mean, sds[k]!])),
    ],
  }
}

const HEAD = ['rotation', 'predicted class', 'mean', 'standard deviation', 'entropy', 'mutual information']

function row({ angle, digit, mean, sd, entropy, mutualInformation }: Rotated): string[] {
  return [`${angle}°`, String(digit), percent(mean), percent(sd), entropy.toFixed(3), mutualInformation.toFixed(3)]
}

/** The table that the command ends with. */
export function mcDropoutTable({ rotated }: AboutUncertainty): string {
  return drawTable({ head: HEAD, rows: rotated.map(row), aligns: ['right'] })
}

/** The three classes that are likeliest somewhere. */
function classLines(rotated: Rotated[]): Line[] {
  const peak = (k: number) => Math.max(...rotated.map(t => t.means[k]!))
  const classes = Array.from({ length: 10 }, (_, k) => k).sort((a, b) => peak(b) - peak(a))
  return classes.slice(0, 3).map((k, i) => ({
    name: `${k}`,
    key: COLOURS[i]!,
    at: ANGLES,
    values: rotated.map(t => ({ mean: 100 * t.means[k]!, sd: 100 * t.sds[k]! })),
    band: true,
  }))
}

/** In no hue, as in the lab: they are of no run and no class. */
function uncertaintyLines(rotated: Rotated[]): Line[] {
  const line = (name: string, key: Line['key'], values: number[]): Line => ({
    ...{ name, key, at: ANGLES, band: false, dashed: key === 'soft' },
    values: values.map(mean => ({ mean, sd: 0 })),
  })
  return [
    line(
      'entropy (total)',
      'ink',
      rotated.map(t => t.entropy),
    ),
    line(
      'mutual information (epistemic)',
      'soft',
      rotated.map(t => t.mutualInformation),
    ),
  ]
}

const nats = (value: number) => `${value.toFixed(2)} nats`
