// Opens the built lab in a real Chromium, from the server that `thinnet lab` is.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, launch, type Page } from 'puppeteer-core'
import { type Served, serveFolder } from '../../cli/src/lab/server.ts'
import { findProgram, IS_ROOT } from '../../cli/tests/program.ts'

/** The built page. */
export const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export interface LabPage {
  page: Page
  /** What the page has complained of: console errors, exceptions, requests that failed. */
  problems: string[]
}

export interface PageOptions {
  /** In CSS pixels. */
  width?: number
  height?: number
  dark?: boolean
  /** Device pixels a CSS pixel. */
  scale?: number
  language?: string
  /** The processor's cores, as the page is told. */
  cores?: number
}

export interface Lab {
  /** Opens a page of its own; the address is what comes after the server's, as '#left.rate=0.5'. */
  open(address?: string, options?: PageOptions): Promise<LabPage>
  /** Opens a page, and closes it after the work; it must not have complained. */
  visit(address: string, work: (page: Page) => Promise<void>, options?: PageOptions): Promise<void>
  close(): Promise<void>
}

/** Where Chromium is, or why there is none. */
export function findChromium() {
  return findProgram({ name: 'Chromium', variable: 'CHROME_PATH', places: PLACES, debian: 'chromium' })
}

/** Why the lab cannot be opened here, for a test's `skip`; false where it can. */
export function cannotOpen(): string | false {
  const chromium = findChromium()
  return 'missing' in chromium && chromium.missing
}

/** For puppeteer. */
export function launchOptions() {
  const chromium = findChromium()
  if ('missing' in chromium) throw new Error(chromium.missing)
  return {
    executablePath: chromium.path,
    // Root has no sandbox; /dev/shm is small in containers.
    args: ['--disable-dev-shm-usage', '--hide-scrollbars', ...(IS_ROOT ? ['--no-sandbox'] : [])],
  }
}

/** Starts server and browser. */
export async function startLab(options: { isolated?: boolean } = {}): Promise<Lab> {
  if (!existsSync(`${DIST}/index.html`)) throw new Error('the lab is not built: npm run build:lab')
  const server = await serveFolder(DIST, { port: 0, ...options })
  const browser = await launch(launchOptions())
  const open: Lab['open'] = (address, how) => openPage(browser, server, address, how)
  return {
    open,
    visit: async (address, work, how) => {
      const visited = async () => {
        const { page, problems } = await open(address, how)
        try {
          await page.waitForSelector(READY)
          await work(page)
          assert.deepEqual(problems, [])
        } finally {
          await page.browserContext().close()
        }
      }
      // a browser on a busy machine may be late for once; what is wrong is wrong again
      await visited().catch(async (error: Error) => {
        console.error(`lab.visit ${address}: once more, after: ${error.message}`)
        await visited()
      })
    },
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}

async function openPage(browser: Browser, { url }: Served, address = '', options: PageOptions = {}): Promise<LabPage> {
  const { width = 1280, height = 900, dark = false, scale = 1, language = 'en' } = options
  // A context of its own: nothing stored by one page is found by the next.
  const page = await (await browser.createBrowserContext()).newPage()
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warn') problems.push(message.text())
  })
  page.on('pageerror', error => problems.push(String(error)))
  page.on('requestfailed', request => problems.push(`${request.url()}: ${request.failure()?.errorText}`))
  page.on('response', response => {
    if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`)
    if (!/^(blob|data):/.test(response.url()) && !response.url().startsWith(url))
      problems.push(`asks ${response.url()}`)
  })
  // what navigator.language says, too
  const session = await page.createCDPSession()
  const userAgent = await browser.userAgent()
  await session.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language })
  if (options.cores !== undefined) {
    await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: options.cores })
  }
  await page.setViewport({ width, height, deviceScaleFactor: scale })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }])
  await page.goto(new URL(address, url).href, { waitUntil: 'load' })
  return { page, problems }
}

/** What each view has when it can be used. */
const READY = '[data-testid=start]:not([disabled]), .view > .scales, .view > .digit'

/** How a part of the page is found. */
export const part = (name: string) => `[data-testid="${name}"]`

/** What a part of the page says. */
export function textOf(page: Page, name: string): Promise<string> {
  return page.$eval(part(name), element => element.textContent?.trim() ?? '')
}

/** Presses a button, once it is there and enabled. */
export async function press(page: Page, name: string): Promise<void> {
  await page.waitForSelector(`${part(name)}:not([disabled])`)
  await page.click(part(name))
}

/** What a part tells in its `data-` attribute. */
export function dataOf(page: Page, name: string, key: string): Promise<string> {
  return page.$eval(part(name), (element, key) => element.getAttribute(`data-${key}`) ?? '', key)
}

/** Waits until a part says something that matches; gives it. */
export function waitForText(page: Page, name: string, pattern: RegExp, seconds?: number): Promise<string> {
  return waitFor(() => textOf(page, name), name, pattern, seconds)
}

/** Waits until a part tells something that matches in its `data-` attribute; gives it. */
export function waitForValue(page: Page, name: string, key: string, pattern: RegExp, seconds?: number) {
  return waitFor(() => dataOf(page, name, key), `${name}, data-${key}`, pattern, seconds)
}

async function waitFor(now: () => Promise<string>, what: string, pattern: RegExp, seconds = 15): Promise<string> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const text = await now().catch(() => null)
    if (text !== null && pattern.test(text)) return text
    if (Date.now() > end) {
      throw new Error(`${what}: expected ${pattern} within ${seconds} s, got ${text ?? 'no such part'}`)
    }
    await new Promise(resolve => setTimeout(resolve, 30))
  }
}

export async function stepOf(page: Page, side: 'left' | 'right'): Promise<number> {
  return Number(await textOf(page, `step-${side}`))
}

/** Makes steps by hand until this run is there. */
export async function stepTo(page: Page, side: 'left' | 'right', step: number): Promise<void> {
  for (let at = (await stepOf(page, side)) + 1; at <= step; at++) {
    await press(page, 'step')
    await waitForText(page, `step-${side}`, new RegExp(`^${at}$`))
  }
}

/** Presses pause, and waits until the left run stands still; gives its step. */
export async function pause(page: Page): Promise<number> {
  await press(page, 'pause')
  await waitForValue(page, 'state-left', 'state', /^paused$/)
  for (let before = -1; ; ) {
    const now = await stepOf(page, 'left')
    if (now === before) return now
    before = now
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}
