// Opens the built lab in a real Chromium, from the server that `thinnet lab` is.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Served, serveFolder } from '@thinnet/cli/programs'
import { type Browser, type CDPSession, launch, type Page } from 'puppeteer-core'
import { CHROMIUM, IS_ROOT } from '../../../scripts/tests/programs.ts'
import { PRESETS } from '../src/presets.ts'
import { formatHash } from '../src/settings.ts'
import { aboutPage, PATIENCE, press, textOf, waitForText, waitForValue, watch } from './wait.ts'

export { dataOf, part, press, textOf, waitFor, waitForText, waitForValue } from './wait.ts'

/** The built page. */
export const DIST = fileURLToPath(new URL('../dist', import.meta.url))

/** The address of a preset, with more to be set: what comes later counts. */
export function addressOf(preset: string, more: string | readonly string[] = []): string {
  const { settings } = PRESETS.find(({ name }) => name === preset)!
  return [formatHash(settings), more].flat().join('&')
}

export interface LabPage {
  page: Page
  /** For what puppeteer has no name for. */
  session: CDPSession
  /** What the page has complained of: exceptions, and what is told in red on the console, as a file that did not come. */
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
  /** Whether a finger can touch it. */
  touch?: boolean
  /** Runs in the page before its own script. */
  script?: string
}

/** What is looked at in a page; what it is to complain of, it takes from the problems. */
type Visit = (page: Page, opened: LabPage) => Promise<void>

export interface Lab {
  /** Opens a page of its own; the address is what comes after the server's, as '#left.rate=0.5'. */
  open(address?: string, options?: PageOptions): Promise<LabPage>
  /** Opens the lab for the work, in a page that earlier visits may have used, and leaves it; it must not have complained. */
  visit(address: string, work: Visit, options?: PageOptions): Promise<void>
  /**
   * A visit that goes on where the last such visit has been, by the address alone, as a link does: a tenth of the work of
   * loading the page. For what may find what those before have left, as runs where they are to be the same.
   */
  stay(address: string, work: Visit): Promise<void>
  close(): Promise<void>
}

/** Why the lab cannot be opened here, for a test's `skip`; false where it can. */
export function cannotOpen(): string | false {
  const chromium = CHROMIUM.find()
  return 'missing' in chromium && chromium.missing
}

/** For puppeteer. */
export function launchOptions() {
  const chromium = CHROMIUM.find()
  if ('missing' in chromium) throw new Error(chromium.missing)
  return {
    executablePath: chromium.path,
    timeout: PATIENCE,
    // Nothing is heard of requests and of advice, which with a worker's files is half of what puppeteer hears of a page. A
    // request that fails is told on the console; one to another host is refused by the page's policy, and told there, too.
    networkEnabled: false,
    issuesEnabled: false,
    // Root has no sandbox; /dev/shm is small in containers; the language is not to be the machine's; what a page has left
    // is to be gone, with its workers; no process is wanted before there is a page for it.
    args: [
      ...['--disable-dev-shm-usage', '--hide-scrollbars', '--lang=en-US'],
      '--disable-features=BackForwardCache,SpareRendererForSitePerProcess',
      ...(IS_ROOT ? ['--no-sandbox'] : []),
    ],
  }
}

/** Starts server and browser. */
export async function startLab(): Promise<Lab> {
  const [server, browser] = await Promise.all([serveLab(), launch(launchOptions())])
  const close = async () => {
    await browser.close()
    await server.close()
  }
  return { ...labOf(async () => ({ server, browser })), close }
}

/** Suites that use the browser and have not ended. */
let users = 0
let shared: Promise<Browser> | null = null
/** What they share, by whether it is isolated: a lab opened again where another was takes half of the work. */
const labs = new Map<boolean, { lab: Omit<Lab, 'close'>; close(): Promise<void> }>()

/** The browser that all suites of this process share: launched by the first test that asks, closed after the last suite. */
export function useBrowser(): () => Promise<Browser> {
  users++
  after(async () => {
    if (--users > 0) return
    await (await shared)?.close()
    shared = null
    for (const { close } of labs.values()) await close()
    labs.clear()
  })
  return () => (shared ??= launch(launchOptions()))
}

/** The lab for the tests of this suite, which shares it with others. */
export function useLab({ isolated = true }: ServeOptions = {}): Omit<Lab, 'close'> {
  const browser = useBrowser()
  const known = labs.get(isolated)
  if (known) return known.lab
  let served: Promise<Served> | null = null
  const lab = labOf(async () => {
    served ??= serveLab({ isolated })
    return { browser: await browser(), server: await served }
  })
  labs.set(isolated, { lab, close: async () => (await served)?.close() })
  return lab
}

interface ServeOptions {
  isolated?: boolean
}

async function serveLab(options: ServeOptions = {}): Promise<Served> {
  if (!existsSync(`${DIST}/index.html`)) throw new Error('the lab is not built: npm run build:lab')
  return serveFolder(DIST, { port: 0, ...options })
}

function labOf(started: () => Promise<{ browser: Browser; server: Served }>): Omit<Lab, 'close'> {
  // Of the last visit: empty again, unless that stayed.
  let left: LabPage | null = null
  let stays = false
  const visit = async (address: string, work: Visit, stay: boolean, how: PageOptions = {}) => {
    const { browser, server } = await started()
    const opened = left ?? (await openPage(browser))
    left = null
    const { page, problems } = opened
    try {
      if (stays && !stay) await leave(page)
      await furnish(opened, how)
      if (stays && stay) await turnTo(page, address)
      else await load(opened, server, address, how.script)
      await inTime(page, async () => {
        await page.waitForSelector(READY)
        await work(page, opened)
      })
      assert.deepEqual(problems, [])
      if (!stay) await leave(page)
      stays = stay
      left = opened
    } finally {
      if (left === null) stays = false
      if (left === null) await page.browserContext().close()
    }
  }
  return {
    async open(address, how = {}) {
      const { browser, server } = await started()
      const opened = await openPage(browser)
      await furnish(opened, how)
      await load(opened, server, address, how.script)
      return opened
    },
    visit: (address, work, how) => visit(address, work, false, how),
    stay: (address, work) => visit(address, work, true),
  }
}

/** By the page itself: from there it comes back in the same process. */
async function leave(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.evaluate("location.href = 'about:blank'")])
}

/** Goes to another address as a link in the page does; the page has then been drawn. */
export async function turnTo(page: Page, address: string): Promise<void> {
  await page.evaluate(
    hash =>
      new Promise<void>(drawn => {
        if (location.hash === hash) return drawn()
        addEventListener('hashchange', () => requestAnimationFrame(() => requestAnimationFrame(() => drawn())), {
          once: true,
        })
        location.hash = hash
      }),
    address,
  )
}

/** Does the work; whatever ends it, or its never ending, is told with what the page is like then. */
async function inTime(page: Page, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${(2 * PATIENCE) / 1000} s`)), 2 * PATIENCE)
  })
  try {
    await Promise.race([work(), late])
  } catch (error) {
    if (error instanceof Error) error.message += `\n${await aboutPage(page)}`
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** An empty page that notes down what is complained of. */
async function openPage(browser: Browser): Promise<LabPage> {
  // A context of its own: nothing stored by one page is found by another.
  const page = await (await browser.createBrowserContext()).newPage()
  page.setDefaultTimeout(PATIENCE)
  const problems = watch(page)
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warn') problems.push(message.text())
  })
  return { page, session: await page.createCDPSession(), problems }
}

/** Makes a page as the options say, whatever it was before. */
async function furnish({ page, session }: LabPage, options: PageOptions): Promise<void> {
  const { width = 1280, height = 900, dark = false, scale = 1, language = 'en', touch = false } = options
  const { cores = availableParallelism() } = options
  // what navigator.language says, too
  const userAgent = await page.browser().userAgent()
  await session.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language })
  await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: cores })
  await page.setViewport({ width, height, deviceScaleFactor: scale, hasTouch: touch })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }])
}

/** Loads the lab in an empty page. */
async function load({ page, problems }: LabPage, { url }: Served, address = '', script = ''): Promise<void> {
  // what the lab that was left had not ended
  problems.length = 0
  const first = script && (await page.evaluateOnNewDocument(script))
  await page.goto(new URL(address, url).href, { waitUntil: 'load' })
  if (first) await page.removeScriptToEvaluateOnNewDocument(first.identifier)
}

/** A view that has all that it shows at first, and so rests where it is: a form below what is to come would move. */
const READY = '.view[aria-busy=false] > *'

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

/** Presses pause, and waits until the left run rests; gives its step. */
export async function pause(page: Page): Promise<number> {
  await press(page, 'pause')
  await waitForValue(page, 'step-left', 'still', /^true$/)
  return stepOf(page, 'left')
}
