import { count } from '@thinnet/charts/text'
import type { Analysis } from './analysis.ts'
import { axesOf, isGrid } from './axes.ts'

/** What a reader has to know to read the figures for what they are. */
export function notesOf(analysis: Analysis): string[] {
  const { spec, summaries, reference, tests, measure } = analysis
  const told = summaries.filter(({ estimate }) => estimate)
  const several = told.some(({ estimate }) => estimate!.n > 1)
  const stopped = told.filter(({ full }) => !full).length
  const lost = summaries.filter(({ diverged, failed, estimate }) => estimate && diverged + failed > 0).length
  const uneven = new Set(told.filter(({ full }) => full).map(({ estimate }) => estimate!.n)).size > 1
  const least = smallest(analysis)
  return [
    several
      ? 'Means are over the seeds of a configuration, at the last epoch; ± is half of the 95 % interval of the mean, by Student’s t distribution. Error bands of curves are one standard deviation.'
      : 'There is one seed per configuration: no intervals, and nothing can be tested. With three or more, noise can be told from effect.',
    ...(tests > 0
      ? [
          `Differences are paired: the same seed on both sides. p is that of the two-sided paired t-test (Student 1908), adjusted for ${count(tests)} tests by Holm’s method (1979); * marks what is below 0.05. The intervals of differences in brackets are 95 % each, not adjusted.`,
        ]
      : []),
    ...(reference === 'matched'
      ? [
          'The baseline names some dimensions only: each configuration is compared with the one that has those values and otherwise its own.',
        ]
      : []),
    ...(reference === 'best' && told.length > 1
      ? [
          'No baseline is named, so all are compared with the best. That one was picked by the same figures, so that differences from it come out a little large.',
        ]
      : []),
    ...(told.length > 1
      ? [
          `The ${measure.name} both picks the best configuration and describes it: the best of ${count(told.length)} looks a little better than it is.`,
        ]
      : []),
    ...(least !== null ? [least] : []),
    ...(stopped > 0
      ? [
          `${count(stopped)} configurations were stopped at lower rungs. Their figures are from fewer epochs and cannot be compared with the others’: only configurations of the top rung are ranked first and tested.`,
        ]
      : []),
    ...(lost > 0
      ? [
          `Of ${count(lost)} configurations some trials diverged or failed. Their means are of those that are left, which flatters them; none is called the best while another has more seeds.`,
        ]
      : []),
    ...(uneven
      ? ['Configurations do not all have the same number of seeds; each pair is compared over those it has in common.']
      : []),
    ...(isGrid(analysis) && axesOf(analysis).length > 2
      ? ['Charts over one or two dimensions hold the others at the values of the best configuration.']
      : []),
    ...(spec.objective === 'testAccuracy' && spec.base.data.test < 10_000
      ? [
          `Accuracies are of ${count(spec.base.data.test)} test images: one image is ${(100 / spec.base.data.test).toPrecision(2)} points.`,
        ]
      : []),
  ]
}

/** How large a difference would have had to be, so that "no difference" is not read as proof of none. */
function smallest({ summaries, measure, reference }: Analysis): string | null {
  const halves = summaries.flatMap(({ against }) => (against?.p != null && against.half !== null ? [against.half] : []))
  if (halves.length === 0 || reference === 'best') return null
  const middle = halves.sort((a, b) => a - b)[Math.floor(halves.length / 2)]!
  const unit = measure.differenceUnit && ` ${measure.differenceUnit}`
  return `With these seeds a difference from the baseline is known to ± ${measure.show(middle)}${unit} (median half width): what is smaller cannot be seen here, which does not mean that it is not there.`
}
