// What is looked for in every view: what axe finds, and what is cut off.
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'puppeteer-core'

export const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Opens what is folded away. */
export const unfold = (page: Page) =>
  page.$$eval('details', all => {
    for (const each of all) each.open = true
  })

/** What axe, which is in the page, finds. */
export const violations = (page: Page) =>
  page.evaluate(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    // of what is well, nothing is described
    const how = { runOnly, resultTypes: ['violations' as const], preload: false }
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(how)
    return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.failureSummary} ${node.html}`))
  })

/** How wide the page is, and what reaches over its edge, or over that of a part that would hide it. */
export const cutOff = (page: Page) =>
  page.evaluate(async () => {
    // charts take a new width with the frame after it
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const cut = [...document.querySelectorAll<HTMLElement>('body *')].filter(each => {
      // of a line of code, the spaces at which it is broken stand over
      if (!each.checkVisibility() || each.matches('.hidden, .line *, select, input')) return false
      const { left, right, width } = each.getBoundingClientRect()
      const hides = /hidden|clip/.test(getComputedStyle(each).overflowX) || each.matches('pre')
      return width > 1 && (left < -1 || right > innerWidth + 1 || (hides && each.scrollWidth > each.clientWidth + 1))
    })
    return { wide: document.documentElement.scrollWidth, cut: cut.map(each => each.outerHTML.slice(0, 120)) }
  })
