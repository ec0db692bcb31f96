import type { Lab } from './lab.ts'
import { DEFAULTS, ofPage, type RunSettings, type Settings } from './settings.ts'

/** What each step of the tour changes of the page's own settings; its texts are in `view/tour.tsx`. */
const STEPS: readonly {
  page?: Partial<Settings>
  both?: Partial<RunSettings>
  left?: Partial<RunSettings>
  right?: Partial<RunSettings>
}[] = [
  // the same network without dropout on few points, and on many
  { right: { rate: 0, samples: 800, epochs: 80 } },
  { page: { view: 'thinned' }, both: { units: 16 } },
  { page: { view: 'statistics' } },
  {},
  { page: { view: 'digit', digit: { index: 2, angle: 60, samples: 100 } } },
]

/** The settings that a step of the tour begins with, on those of a page; without a step these. */
export function settingsOf(tour: number, page: Settings): Settings {
  const step = STEPS[tour - 1]
  if (!step) return page
  const { left, right } = DEFAULTS
  return {
    ...page,
    ...step.page,
    left: { ...left, ...step.both, ...step.left },
    right: { ...right, ...step.both, ...step.right },
  }
}

/** The settings that the tour was begun from. */
let before: Settings | null = null

/** Goes to a step of the tour; with 0 ends it, and all is as it was before. */
export function goToStep(lab: Lab, tour: number): void {
  if (lab.settings.tour === 0) before = lab.settings
  const own = tour === 0 ? (before ?? DEFAULTS) : settingsOf(tour, DEFAULTS)
  lab.go({ ...own, ...ofPage(lab.settings), tour })
}
