import type { Circumstances, Report, Table } from '@thinnet/charts'
import { circumstances } from '@thinnet/charts'
import { type CsvCell, count } from '@thinnet/charts/text'
import { ALPHA } from './analysis.ts'
import { edge } from './axes.ts'
import type { Comparison, Shared, Side } from './compare.ts'
import { differenceText, estimateText } from './difference.ts'
import { dotPanel } from './dot-panel.ts'
import { saidP, showP } from './measure.ts'
import { ROWS } from './sweep-report.ts'

const DOTS = 40

export function compareReport(comparison: Comparison, of: Omit<Circumstances, 'backend'>): Report {
  const { a, b, measure, shared, differences } = comparison
  const all = shared.length > ROWS ? `: the first ${ROWS} of ${count(shared.length)}` : ''
  return {
    title: `${a.spec.name} and ${b.spec.name}`,
    subtitle: `A: ${a.folder} · B: ${b.folder} · compared by ${measure.name}`,
    finding: compareFinding(comparison),
    stoppedEarly: false,
    figures: [
      { label: 'Configurations in both', value: count(shared.length), note: `${count(comparison.tests)} tested` },
      { label: 'Only in A', value: count(comparison.onlyA.length), note: a.spec.name },
      { label: 'Only in B', value: count(comparison.onlyB.length), note: b.spec.name },
    ],
    panels: differencePanel(comparison),
    tables: [
      {
        title: `Configurations in both${all}`,
        ...sharedTable(comparison),
        long: true,
      },
      ...(differences.length > 0
        ? [
            {
              title: 'Where A and B differ',
              head: ['', 'A', 'B'],
              rows: differences.map(d => [d.path, d.a, d.b]),
            },
          ]
        : []),
      ...only('A', comparison.onlyA),
      ...only('B', comparison.onlyB),
      circumstances({ ...of, backend: 'wasm' }),
    ],
    notes: [
      'Configurations are the same where all their values are. Differences are B − A over the seeds that both have, with 95 % intervals by Student’s t distribution.',
      ...(comparison.tests > 0
        ? [
            `p is that of the two-sided paired t-test (Student 1908), adjusted for ${count(comparison.tests)} tests by Holm’s method (1979); * marks what is below 0.05.`,
          ]
        : []),
      ...(shared.some(s => !(s.a.full && s.b.full))
        ? [
            'Configurations that were stopped at a lower rung in one of them are not tested: their figures are from unlike epochs.',
          ]
        : []),
      ...(shared.some(s => s.a.full && s.b.full && s.a.epochs !== s.b.epochs)
        ? ['A and B did not train for the same number of epochs.']
        : []),
    ],
    data: comparisonData(comparison),
  }
}

function comparisonData({ shared }: Comparison): CsvCell[][] {
  const paths = Object.keys(shared[0]?.values ?? {})
  const side = ({ estimate, epochs }: Side) => [estimate?.mean ?? null, estimate?.n ?? 0, epochs]
  return [
    [...paths, 'a', 'a.seeds', 'a.epochs', 'b', 'b.seeds', 'b.epochs', 'difference', 'seeds', 'p', 'adjusted'],
    ...shared.map(({ values, a, b, paired }) => [
      ...[...paths.map(path => values[path] ?? null), ...side(a), ...side(b)],
      ...[paired?.mean ?? null, paired?.n ?? 0, paired?.p ?? null, paired?.adjusted ?? null],
    ]),
  ]
}

export function compareFinding(comparison: Comparison): string {
  const { shared, measure, tests } = comparison
  if (shared.length === 0) return 'A and B have no configuration in common.'
  const figures = shared.flatMap(({ label, paired }) => (paired ? [{ label, paired }] : []))
  if (figures.length === 0)
    return `A and B share ${configurations(shared.length)}, but none with a common seed and trained to the end in both.`
  const unit = measure.differenceUnit && ` ${measure.differenceUnit}`
  const most = figures.reduce((x, y) => (Math.abs(y.paired.mean) > Math.abs(x.paired.mean) ? y : x))
  const { t, p, n, adjusted } = most.paired
  const largest =
    most.paired.mean === 0
      ? 'There is no difference in any of them'
      : `The largest difference, B − A, is ${differenceText(most.paired, measure)}${unit}, at ${most.label}`
  if (tests === 0)
    return `A and B share ${configurations(shared.length)}; nothing can be tested (one common seed, or no noise). ${largest}.`
  const beyond = figures.filter(({ paired }) => paired.adjusted !== null && paired.adjusted < ALPHA)
  const better = beyond.filter(({ paired }) => measure.better * paired.mean > 0).length
  const tested =
    p === null || most.paired.mean === 0
      ? ''
      : ` (paired t-test over ${n} common seeds, t(${n - 1}) = ${t!.toFixed(2)}, ${saidP(p)}, adjusted ${showP(adjusted)})`
  return (
    `Of ${configurations(tests)} tested, ${count(better)} ${better === 1 ? 'is' : 'are'} better in B beyond noise, ` +
    `${count(beyond.length - better)} worse, and ${count(tests - beyond.length)} not told apart. ${largest}${tested}.`
  )
}

/** The configurations in both, those that differ most first, as far as pages and terminals show them. */
export function sharedTable(comparison: Comparison): { head: string[]; rows: string[][] } {
  const { shared, measure } = comparison
  return {
    head: headOf(measure.differenceUnit && `, ${measure.differenceUnit}`),
    rows: shared.slice(0, ROWS).map(s => row(s, comparison)),
  }
}

const configurations = (n: number) => `${count(n)} configuration${n === 1 ? '' : 's'}`
const headOf = (unit: string) => ['', 'A', 'B', `B − A${unit}`, 'seeds', 'p, adjusted', 'epochs']

function row({ label, a, b, paired }: Shared, { measure }: Comparison): string[] {
  const side = ({ estimate }: Side) => (estimate ? estimateText(estimate, measure) : '–')
  return [
    label,
    side(a),
    side(b),
    paired ? differenceText(paired, measure) : '–',
    String(paired?.n ?? 0),
    paired ? `${showP(paired.adjusted)}${paired.adjusted !== null && paired.adjusted < ALPHA ? ' *' : ''}` : '–',
    a.epochs === b.epochs ? String(a.epochs) : `${a.epochs} / ${b.epochs}`,
  ]
}

function only(name: 'A' | 'B', labels: readonly string[]): Table[] {
  if (labels.length === 0) return []
  const title = `Only in ${name}${labels.length > ROWS ? `: the first ${ROWS} of ${count(labels.length)}` : ''}`
  return [{ title, head: [], rows: labels.slice(0, ROWS).map(label => [label]) }]
}

function differencePanel({ shared, measure }: Comparison): Report['panels'] {
  const figures = shared.flatMap(({ label, paired }) => (paired ? [{ label, paired }] : [])).slice(0, DOTS)
  if (figures.length < 2) return []
  const unit = measure.differenceUnit && `, ${measure.differenceUnit}`
  const dots = figures.map(({ label, paired }) => ({
    at: label,
    mean: measure.scale * paired.mean,
    half: paired.half === null ? null : measure.scale * paired.half,
    text: `${label}\n${differenceText(paired, measure)} · adjusted p ${showP(paired.adjusted)}`,
  }))
  const axis = { path: '', name: 'configuration', values: figures.map(({ label }) => label), kind: 'category' as const }
  const cut = edge(
    dots.map(({ mean }) => mean),
    measure.better,
  )
  const panel = dotPanel(`B − A${unit}`, axis, [{ name: 'configurations', key: 'dropout', dots }], {
    ...{ joined: false, mark: { value: 0, name: 'the same' } },
    ...(cut === null || measure.better * cut > 0 ? {} : measure.better === 1 ? { min: cut } : { max: cut }),
  })
  return [
    {
      ...panel,
      wide: true,
      description: `B − A${unit} by configuration, with 95 % intervals; the table has the figures`,
    },
  ]
}

/** The same for programs. */
export function compareJson({ a, b, measure, shared, onlyA, onlyB, differences }: Comparison) {
  const side = ({ estimate, epochs }: Side) => ({
    n: estimate?.n ?? 0,
    mean: estimate?.mean ?? null,
    half: estimate?.half ?? null,
    epochs,
  })
  return {
    a: a.folder,
    b: b.folder,
    objective: measure.key,
    differences,
    settings: shared.map(({ values, a, b, paired }) => ({
      values,
      ...{ a: side(a), b: side(b) },
      difference: paired && {
        n: paired.n,
        mean: paired.mean,
        half: paired.half,
        t: paired.t,
        p: paired.p,
        adjusted: paired.adjusted,
      },
    })),
    onlyA,
    onlyB,
  }
}
