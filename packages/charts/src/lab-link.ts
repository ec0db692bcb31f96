import type { Link } from './report.ts'

/** A run on MNIST's first images as the lab has it in its address, `left.rate=0.2`: the names are those of its settings. */
export interface LabRun {
  samples: number
  layers: number
  units: number
  activation: string
  rate: number
  scaling: string
  place: string
  batchNorm: boolean
  optimizer: string
  learningRate: number
  batchSize: number
  seed: number
  epochs: number
  evaluateEvery: number
}

/** Where `thinnet lab` serves it. */
export const LOCAL_LAB = 'http://127.0.0.1:8484/'

/** What the lab takes at most. */
const MOST: Partial<Record<keyof LabRun, number>> = {
  ...{
    samples: 300,
    layers: 12,
    units: 512,
    batchSize: 1000,
    learningRate: 100,
    epochs: 100_000,
    evaluateEvery: 100_000,
  },
}
/** What it takes. */
const KNOWN: Partial<Record<keyof LabRun, readonly string[]>> = {
  activation: ['relu', 'sigmoid', 'tanh', 'elu', 'selu'],
  scaling: ['inverted', 'vanilla'],
  place: ['hidden', 'last', 'input', 'beforeNorm'],
  optimizer: ['sgd', 'adam', 'rmsprop'],
}

/**
 * A link that opens two runs beside each other in the lab, with every setting said, since its defaults may change.
 *
 * @param lab the address of the lab. Default that of `thinnet lab` on the reader's machine
 * @returns null where the lab cannot show them
 */
export function labLink(left: LabRun, right: LabRun, lab = LOCAL_LAB): Link | null {
  if (![left, right].every(canBeShown)) return null
  const pairs = Object.entries({ left, right }).flatMap(([side, run]) =>
    Object.entries({ data: 'mnist300', ...run }).map(([key, value]) => `${side}.${key}=${value}`),
  )
  return {
    text: 'Open these runs in the lab',
    href: `${lab.replace(/#.*/, '')}#${['view=runs', ...pairs].join('&')}`,
    ...(lab === LOCAL_LAB ? { note: '(begun by: thinnet lab)' } : {}),
  }
}

function canBeShown(run: LabRun): boolean {
  return Object.entries(run).every(([key, value]) => {
    const [most, known] = [MOST[key as keyof LabRun], KNOWN[key as keyof LabRun]]
    return (most === undefined || value <= most) && (known === undefined || known.includes(value))
  })
}
