// What tests wait for in a page, and what is told where it does not come.
import type { Page } from 'puppeteer-core'

/** Milliseconds after which a test gives up on the page: far more than a busy machine needs. */
export const PATIENCE = 120_000

const EXCEPTION = 'exception: '
const complaints = new WeakMap<Page, string[]>()

/** What the page complains of from now on, exceptions first of all: what is waited for will not come after one. */
export function watch(page: Page): string[] {
  const problems: string[] = []
  complaints.set(page, problems)
  page.on('pageerror', error => problems.push(`${EXCEPTION}${(error as Error).stack}`))
  return problems
}

/** What can be said of a page in which something did not come. */
export async function aboutPage(page: Page): Promise<string> {
  const seen = page.evaluate(() => {
    const states = [...document.querySelectorAll<HTMLElement>('[data-state]')].map(each => each.textContent)
    const busy = document.querySelector('.view')?.getAttribute('aria-busy') ?? 'no view'
    return `${document.visibilityState}, busy: ${busy}, runs: ${states.join('; ')}`
  })
  const silent = new Promise<string>(resolve => setTimeout(resolve, 5000, 'it does not answer').unref())
  const now = await Promise.race([seen, silent]).catch(String)
  const said = complaints.get(page) ?? []
  return `${page.url()}: ${now}; ${page.workers().length} workers; complaints: ${said.join('\n') || 'none'}`
}

/** How a part of the page is found. */
export const part = (name: string) => `[data-testid="${name}"]`

/** What a part of the page says. */
export function textOf(page: Page, name: string): Promise<string> {
  return page.evaluate(
    selector => document.querySelector(selector)!.textContent.replaceAll('\u00a0', ' ').trim(),
    part(name),
  )
}

/** Presses a part, once it is there, enabled, and rests where it is: what is pressed as it moves is missed. */
export async function press(page: Page, name: string, count = 1): Promise<void> {
  await page.locator(part(name)).click({ count })
}

/** What a part tells in its `data-` attribute. */
export function dataOf(page: Page, name: string, key: string): Promise<string> {
  const attribute = `data-${key}`
  const read = (selector: string, name: string) => document.querySelector(selector)!.getAttribute(name) ?? ''
  return page.evaluate(read, part(name), attribute)
}

/** Waits until a part says something that matches; gives it. */
export function waitForText(page: Page, name: string, pattern: RegExp): Promise<string> {
  return waitForPart(page, name, null, pattern)
}

/** Waits until a part tells something that matches in its `data-` attribute; gives it. */
export function waitForValue(page: Page, name: string, key: string, pattern: RegExp): Promise<string> {
  return waitForPart(page, name, key, pattern)
}

async function waitForPart(page: Page, name: string, key: string | null, pattern: RegExp): Promise<string> {
  const found = page.evaluate(whenSaid, part(name), key && `data-${key}`, pattern.source, PATIENCE)
  try {
    return await unlessBroken(page, found)
  } catch (error) {
    const seen = await (key ? dataOf(page, name, key) : textOf(page, name)).catch(String)
    const what = key ? `${name}, data-${key}` : name
    throw new Error(`${what}: expected ${pattern}, got ${JSON.stringify(seen)}: ${error}`)
  }
}

/**
 * In the page: looks when something has changed, and not in between. Puppeteer's own wait by mutations does not see a
 * text that changes in place, as Preact's do. (No function in here has a name: tsx would call a helper for it.)
 */
async function whenSaid(selector: string, attribute: string | null, pattern: string, patience: number) {
  let wake: (() => void) | null = null
  const observer = new MutationObserver(() => wake?.())
  observer.observe(document, { childList: true, characterData: true, attributes: true, subtree: true })
  const end = performance.now() + patience
  const timer = setTimeout(() => wake?.(), patience + 1)
  try {
    for (;;) {
      const element = document.querySelector(selector)
      const text = attribute
        ? (element?.getAttribute(attribute) ?? '')
        : (element?.textContent?.replaceAll('\u00a0', ' ').trim() ?? '')
      if (element !== null && new RegExp(pattern).test(text)) return text
      if (performance.now() >= end) throw new Error(`not within ${patience / 1000} s`)
      await new Promise<void>(resolve => (wake = resolve))
    }
  } finally {
    observer.disconnect()
    clearTimeout(timer)
  }
}

/** What is waited for, or at once the exception that the page ends with. */
async function unlessBroken<T>(page: Page, found: Promise<T>): Promise<T> {
  const before = complaints.get(page)?.find(problem => problem.startsWith(EXCEPTION))
  let hear = (_: unknown) => {}
  const broken = new Promise<never>((_, reject) => {
    hear = reject
    if (before) reject(new Error(before))
  })
  page.once('pageerror', hear)
  try {
    return await Promise.race([found, broken])
  } finally {
    page.off('pageerror', hear)
    found.catch(() => {})
  }
}

/** Looks until it sees what is wanted; gives that. What cannot be looked at yet is not there yet. */
export async function waitFor<T>(look: () => Promise<T>, wanted: (seen: T) => boolean, what: string): Promise<T> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const seen = await look().catch((error: Error) => error)
    if (!(seen instanceof Error) && wanted(seen)) return seen
    if (Date.now() > end) throw new Error(`${what} within ${PATIENCE / 1000} s, got ${seen}`)
    await new Promise(resolve => setTimeout(resolve, 30))
  }
}
