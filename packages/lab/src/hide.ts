import { FEATURES } from './data/features.ts'
import { PRESETS } from './presets.ts'
import { ATTENTION_FIELDS, DATA, RUN_FIELDS, SEQUENCES_FIELDS, SIDES, STATISTICS_FIELDS } from './settings.ts'

/** Controls that are hidden together, by where they are. */
const GROUPS: Readonly<Record<string, string>> = {
  views: `.views, .next, ${part('other-view')}`,
  presets: '.presets-of-page, .more-presets',
  controls: '.controls',
  rate: '.rate',
  seeds: part('seeds'),
  settings: '.run-settings, .settings, .count',
  code: '#code-button',
  link: part('link'),
  language: part('language'),
  tour: part('tour'),
  size: part('size'),
  // where they are words of a text, they are just that
  terms: '.term .mark',
}

/** Of a run's settings, those with a control for each of what can be chosen. */
const CHOICES = [...DATA.map(data => `data-${data}`), ...FEATURES.map(feature => `features-${feature}`)]

/** Single controls, each called as in the tests. */
const SINGLE: ReadonlySet<string> = new Set([
  ...['compare', 'runs', 'thinned', 'statistics', 'digit', 'sequences', 'attention'].map(view => `view-${view}`),
  ...PRESETS.map(({ name }) => `preset-${name}`),
  'more-presets',
  ...[
    'play',
    'new-seed',
    'to-thinned',
    'to-runs',
    'start',
    'pause',
    'step',
    'reset',
    'more-epochs',
    'slower-epochs',
    'other-view',
    'delay',
  ],
  ...['discretise', 'testPoints'],
  ...SIDES.flatMap(side =>
    [...Object.keys(RUN_FIELDS), ...CHOICES, 'new-points', 'more'].map(name => `${side}-${name}`),
  ),
  ...['shown', 'fewer-layers', 'more-layers', 'fewer-units', 'more-units', 'thinned-diagram', 'drop', 'undo', 'masks'],
  ...['edit-bias', 'edit-from', 'edit-weight', 'maps', 'maps-rate', 'maps-step', 'maps-play'],
  ...Object.keys(STATISTICS_FIELDS).map(name => `statistics-${name}`),
  'statistics-draw',
  ...[...Object.keys(SEQUENCES_FIELDS), 'other'].map(name => `sequences-${name}`),
  ...[...Object.keys(ATTENTION_FIELDS), 'other'].map(name => `attention-${name}`),
  ...['pad', 'clear', 'random', 'previous', 'next', 'angle', 'samples', 'numbers'].map(name => `digit-${name}`),
])

export const GROUP_NAMES: readonly string[] = Object.keys(GROUPS)

function part(name: string): string {
  return `[data-testid="${name}"]`
}

/** The names in a list with commas between: those that there are, and those that there are not. */
export function namesIn(list: string): { known: string[]; unknown: string[] } {
  const names = list.split(',').filter(name => name !== '')
  const is = (name: string) => Object.hasOwn(GROUPS, name) || SINGLE.has(name)
  return { known: names.filter(is), unknown: names.filter(name => !is(name)) }
}

/** What is hidden by these names, as a selector; a control goes with its label. '' for nothing. */
export function selectorOf(list: string): string {
  return namesIn(list)
    .known.map(name =>
      Object.hasOwn(GROUPS, name)
        ? GROUPS[name]!
        : `${part(name)}, :is(label, .field):has(> ${part(name)}), :is(label, output)[for="${name}"]`,
    )
    .join(', ')
}
