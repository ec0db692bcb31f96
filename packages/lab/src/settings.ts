import type { ChapterName } from './code/chapters.ts'
import { decodeDrawing } from './data/drawing.ts'
import { FEATURES } from './data/features.ts'
import type { Target, Toy } from './data/toys.ts'
import { MOST_RATE, parseChanges } from './rates.ts'

/** All that a visitor can set, kept in the page's address: `#view=thinned&left.rate=0.5`. Defaults are left out. */
export interface RunSettings {
  /** Images, points of two classes, or points with a number each to predict. */
  data: 'mnist300' | Toy | Target
  /** Training samples. */
  samples: number
  /** Points to test on; of images all are taken. */
  testSamples: number
  /** Standard deviation added to the points, which lie in [−1, 1]², or to the numbers, which do. */
  noise: number
  /** Whose points; 0: those of `seed`. */
  dataSeed: number
  /** What of a point goes into the network: names from `FEATURES` with commas between. */
  features: string
  layers: number
  units: number
  activation: 'relu' | 'sigmoid' | 'tanh' | 'elu' | 'selu' | 'linear'
  rate: number
  scaling: 'inverted' | 'vanilla'
  /** Where dropout is: after each hidden activation, only the last, on the input, or before the normalization. */
  place: 'hidden' | 'last' | 'input' | 'beforeNorm'
  batchNorm: boolean
  optimizer: 'sgd' | 'adam' | 'rmsprop'
  /** From the first step on. */
  learningRate: number
  /** Other learning rates from later steps on, as `120:0.05,480:0.01`; '' for none. */
  learningRateAt: string
  /** Added to the loss of training and evaluation: l1 · Σ |w| + l2 · Σ w² over all weights but biases. */
  l1: number
  l2: number
  batchSize: number
  seed: number
  /** 0: without end. */
  epochs: number
  /**
   * Epochs from one evaluation to the next; 0: as often as takes no more than half of the time, which depends on the
   * machine. The first and the last epoch are evaluated always. What an epoch's numbers are does not depend on it.
   */
  evaluateEvery: number
}

export type Side = 'left' | 'right'
export const SIDES: readonly Side[] = ['left', 'right']

/** The view of activation statistics. */
export interface StatisticsSettings {
  /** The fraction of units kept. */
  keep: number
  /** 256 training images of MNIST, or as many vectors of normal random numbers. */
  data: 'digits' | 'normal'
  /** Hidden ones. */
  layers: number
  units: number
  activation: 'relu' | 'sigmoid' | 'tanh'
  /** Whether batch normalization comes after each dropout. */
  batchNorm: boolean
  /** Of the weights. */
  seed: number
  /** Whose masks. */
  step: number
}

/** The view of a drawn digit. */
export interface DigitSettings {
  /** Of the test set's images; −1: what the visitor draws. */
  index: number
  /** What the visitor has drawn, as `encodeDrawing` writes it; '' for nothing. */
  drawing: string
  /** Degrees, counter-clockwise. */
  angle: number
  /** Monte-Carlo samples. */
  samples: number
}

/** The view of a recurrent network's masks. */
export interface SequencesSettings {
  rate: number
  /** Steps of the sequences that are trained on. */
  length: number
  seed: number
}

/** The view of attention whose weights are dropped. */
export interface AttentionSettings {
  rate: number
  /** Sequences that are trained on. */
  samples: number
  seed: number
  /** Whose masks. */
  step: number
}

/** Feature maps that dropout thins. */
export interface MapsSettings {
  open: boolean
  rate: number
  step: number
}

export interface Settings {
  /** The step of the tour, from 1 on; 0: no tour. */
  tour: number
  view: 'compare' | 'runs' | 'thinned' | 'statistics' | 'digit' | 'sequences' | 'attention'
  language: 'en' | 'zh'
  /** Milliseconds that each step is held, for slow motion. */
  delay: number
  /** Whose network the diagram shows; auto: the first run that has dropout. */
  shown: 'auto' | Side
  /** Of boundaries: only which class is likelier, or which sign a number has. */
  discretise: boolean
  /** Of boundaries: test points, too. */
  testPoints: boolean
  /** Of a teacher: a line to show above the view, '' for none. */
  note: string
  /** Of a teacher: controls to leave out, names of `hide.ts` with commas between, '' for none. */
  hide: string
  /** How large all is: as large as usual, or so that the last row reads it. */
  size: 'usual' | 'projector'
  /** The chapter of the code that is shown with the view. */
  code: 'closed' | ChapterName
  left: RunSettings
  right: RunSettings
  statistics: StatisticsSettings
  digit: DigitSettings
  maps: MapsSettings
  sequences: SequencesSettings
  attention: AttentionSettings
}

/** Letters of a note, and of the names of what is hidden. */
const LONGEST_NOTE = 300
const LONGEST_HIDE = 3000
/** Steps of the tour, which are in `tour.ts`. */
export const TOUR_STEPS = 5

export type Field =
  | { text: number }
  | { read(text: string): string | null }
  | { list: readonly string[]; least: number }
  | { choice: readonly string[] }
  | { from: number; to: number; whole: boolean; above?: boolean }
  | 'flag'
const whole = (from: number, to: number): Field => ({ from, to, whole: true })
const number = (from: number, to: number, above = false): Field => ({ from, to, whole: false, above })

/** Of a run, and between two evaluations. */
export const MOST_EPOCHS = 100_000

export const DATA: readonly RunSettings['data'][] = ['mnist300', 'circle', 'xor', 'gauss', 'spiral', 'plane', 'hills']

export const RUN_FIELDS: { readonly [K in keyof RunSettings]: Field } = {
  data: { choice: DATA },
  samples: whole(1, 2000),
  testSamples: whole(1, 5000),
  noise: number(0, 1),
  dataSeed: whole(0, Number.MAX_SAFE_INTEGER),
  features: { list: FEATURES, least: 1 },
  layers: whole(1, 12),
  units: whole(1, 512),
  activation: { choice: ['relu', 'sigmoid', 'tanh', 'elu', 'selu', 'linear'] },
  rate: number(0, 1),
  scaling: { choice: ['inverted', 'vanilla'] },
  place: { choice: ['hidden', 'last', 'input', 'beforeNorm'] },
  batchNorm: 'flag',
  optimizer: { choice: ['sgd', 'adam', 'rmsprop'] },
  learningRate: number(0, MOST_RATE, true),
  learningRateAt: { read: text => (parseChanges(text) ? text : null) },
  l1: number(0, 10),
  l2: number(0, 10),
  batchSize: whole(1, 1000),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  epochs: whole(0, MOST_EPOCHS),
  evaluateEvery: whole(0, MOST_EPOCHS),
}
export const STATISTICS_FIELDS: { readonly [K in keyof StatisticsSettings]: Field } = {
  keep: number(0.05, 1),
  data: { choice: ['digits', 'normal'] },
  layers: whole(1, 6),
  units: whole(1, 256),
  activation: { choice: ['relu', 'sigmoid', 'tanh'] },
  batchNorm: 'flag',
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  step: whole(0, 1_000_000),
}
export const DIGIT_FIELDS: { readonly [K in keyof DigitSettings]: Field } = {
  index: whole(-1, 9999),
  angle: whole(-180, 180),
  samples: whole(1, 1000),
  // mail breaks long lines
  drawing: { read: text => (text === '' || decodeDrawing(text.replace(/\s/g, '')) ? text.replace(/\s/g, '') : null) },
}
export const MAPS_FIELDS: { readonly [K in keyof MapsSettings]: Field } = {
  open: 'flag',
  rate: number(0, 1),
  step: whole(0, 1_000_000),
}
export const SEQUENCES_FIELDS: { readonly [K in keyof SequencesSettings]: Field } = {
  rate: number(0, 0.9),
  length: whole(2, 20),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
}
export const ATTENTION_FIELDS: { readonly [K in keyof AttentionSettings]: Field } = {
  rate: number(0, 0.9),
  samples: whole(20, 3000),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  step: whole(0, 1_000_000),
}
const PAGE_FIELDS: { readonly [key: string]: Field } = {
  tour: whole(0, TOUR_STEPS),
  view: { choice: ['compare', 'runs', 'thinned', 'statistics', 'digit', 'sequences', 'attention'] },
  language: { choice: ['en', 'zh'] },
  delay: whole(0, 2000),
  shown: { choice: ['auto', 'left', 'right'] },
  discretise: 'flag',
  testPoints: 'flag',
  note: { text: LONGEST_NOTE },
  hide: { text: LONGEST_HIDE },
  size: { choice: ['usual', 'projector'] },
  code: {
    choice: [
      'closed',
      'step',
      'mask',
      'outputs',
      'uncertainty',
      'recurrent',
      'attention',
      'layer',
      'norm',
      'contract',
      'reference',
      'assembly',
    ],
  },
}
/** By what comes before the dot in the address. */
const GROUPS: { readonly [group: string]: { readonly [key: string]: Field } } = {
  left: RUN_FIELDS,
  right: RUN_FIELDS,
  statistics: STATISTICS_FIELDS,
  digit: DIGIT_FIELDS,
  maps: MAPS_FIELDS,
  sequences: SEQUENCES_FIELDS,
  attention: ATTENTION_FIELDS,
}

const RUN: RunSettings = {
  data: 'xor',
  samples: 80,
  testSamples: 1000,
  noise: 0.3,
  dataSeed: 0,
  features: 'x1,x2',
  layers: 3,
  units: 64,
  activation: 'relu',
  rate: 0,
  scaling: 'inverted',
  place: 'hidden',
  batchNorm: false,
  optimizer: 'sgd',
  learningRate: 0.1,
  learningRateAt: '',
  l1: 0,
  l2: 0,
  batchSize: 20,
  seed: 1,
  epochs: 800,
  evaluateEvery: 10,
}
/** Few points, much noise, and units enough to memorise them: without dropout, and with it. */
export const DEFAULTS: Settings = {
  tour: 0,
  view: 'compare',
  language: 'en',
  delay: 0,
  shown: 'auto',
  discretise: false,
  testPoints: true,
  note: '',
  hide: '',
  size: 'usual',
  code: 'closed',
  left: RUN,
  right: { ...RUN, rate: 0.5 },
  statistics: {
    ...{ keep: 0.5, data: 'digits', layers: 3, units: 100, activation: 'relu', batchNorm: false, seed: 1, step: 0 },
  },
  digit: { index: 0, drawing: '', angle: 0, samples: 50 },
  maps: { open: false, rate: 0.5, step: 0 },
  sequences: { rate: 0.5, length: 6, seed: 1 },
  attention: { rate: 0.5, samples: 100, seed: 1, step: 0 },
}

/** What belongs to the page, whatever experiment it shows. */
export function ofPage({ language, code, note, hide, size }: Settings) {
  return { language, code, note, hide, size }
}

/** MNIST training images that come with the page. */
export const MOST_IMAGES = 300

/** Whether a run learns points of the plane. */
export const onPlane = (run: RunSettings): run is RunSettings & { data: Toy | Target } => run.data !== 'mnist300'

/** Whether a run learns numbers, not classes: it has a loss, and no accuracy. */
export const isRegression = ({ data }: Pick<RunSettings, 'data'>) => data === 'plane' || data === 'hills'

/** To how many epochs a run trains. */
export const endOf = ({ epochs }: Pick<RunSettings, 'epochs'>) => epochs || Number.POSITIVE_INFINITY

/** The value that a text stands for, or null. */
export function parseField(field: Field, text: string): string | number | boolean | null {
  if (field === 'flag') return text === 'true' ? true : text === 'false' ? false : null
  if ('read' in field) return field.read(text)
  if ('text' in field) return text.length > field.text ? null : text
  if ('list' in field) {
    const names = text === '' ? [] : text.split(',')
    if (names.length < field.least || !names.every(each => field.list.includes(each))) return null
    // in one order, each once: the same choice is the same text
    return field.list.filter(each => names.includes(each)).join()
  }
  if ('choice' in field) return field.choice.includes(text) ? text : null
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return null
  if (field.whole && !Number.isSafeInteger(value)) return null
  return value > field.to || value < field.from || (field.above && value === field.from) ? null : value
}

/** A note of something in the address that was not used: its name, and the text it had. */
export interface Refused {
  key: string
  text: string
}

/** Reads an address's hash. What is unknown or out of range is told of, and its default taken. */
export function parseHash(hash: string, defaults: Settings = DEFAULTS): { settings: Settings; refused: Refused[] } {
  const settings = structuredClone(defaults)
  const refused: Refused[] = []
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const [, group, name = key] = /^(\w+)\.(\w+)$/.exec(key) ?? []
    const fields = group === undefined ? PAGE_FIELDS : Object.hasOwn(GROUPS, group) ? GROUPS[group]! : {}
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    const value = field === undefined ? null : parseField(field, text)
    if (value === null) refused.push({ key, text })
    else Object.assign(group === undefined ? settings : settings[group as 'left'], { [name]: value })
  }
  if (settings.digit.drawing !== '') settings.digit.index = -1
  for (const side of SIDES) {
    const run = settings[side]
    if (run.data !== 'mnist300' || run.samples <= MOST_IMAGES) continue
    refused.push({ key: `${side}.samples`, text: `${run.samples}` })
    run.samples = MOST_IMAGES
  }
  return { settings, refused }
}

/** The hash that stands for these settings, '' where all are defaults. */
export function formatHash(settings: Settings, defaults: Settings = DEFAULTS): string {
  const pairs: string[] = []
  const add = (prefix: string, fields: object, now: object, before: object) => {
    for (const key of Object.keys(fields)) {
      const value = now[key as keyof typeof now]
      if (value === before[key as keyof typeof before]) continue
      // a text may hold what separates pairs
      pairs.push(`${prefix}${key}=${key === 'note' ? encodeURIComponent(value) : value}`)
    }
  }
  add('', PAGE_FIELDS, settings, defaults)
  // a drawing is long, and comes last: what is cut off an address is none of the rest
  for (const group of ['left', 'right', 'statistics', 'maps', 'sequences', 'attention', 'digit'] as const) {
    add(`${group}.`, GROUPS[group]!, settings[group], defaults[group])
  }
  return pairs.length > 0 ? `#${pairs.join('&')}` : ''
}
