import type { Page } from 'puppeteer-core'
import { part } from './wait.ts'

const finished = (side: string) => `${part(`state-${side}`)}[data-state=finished]`

/** The views, and of what each opens with the parts that come last: from a worker, or when runs have ended. */
const LAST = {
  compare: [finished('left'), finished('right')],
  runs: [],
  thinned: [part('thinned-diagram')],
  statistics: [part('statistics-answer')],
  digit: [part('digit-numbers'), part('digit-rotations')],
  sequences: [`${part('sequences-told')}[data-working=false]`],
  attention: [`${part('attention-told')}[data-working=false]`],
} as const

export type View = keyof typeof LAST
export const VIEWS = Object.keys(LAST) as readonly View[]

/** Waits until a view shows all that it opens with, for tests that look at everything there is. */
export async function settled(page: Page, view: View): Promise<void> {
  for (const selector of LAST[view]) await page.waitForSelector(selector)
}
