// Opens the built lab in a real Chromium, from the server that `thinnet lab` is.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, launch, type Page } from 'puppeteer-core'
import { type Served, serveFolder } from '../../cli/src/lab/server.ts'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const IS_ROOT = process.getuid?.() === 0

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
  language?: string
}

export interface Lab {
  /** Opens a page of its own; the address is what comes after the server's, as '#left.rate=0.5'. */
  open(address?: string, options?: PageOptions): Promise<LabPage>
  close(): Promise<void>
}

/** Where Chromium is, or why there is none. On Debian root has it installed. */
export function findChromium(): { path: string } | { missing: string } {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH)
    return existsSync(CHROME_PATH) ? { path: CHROME_PATH } : { missing: `no ${CHROME_PATH} (CHROME_PATH)` }
  const found = () => PLACES.find(place => existsSync(place))
  let path = found()
  if (!path && IS_ROOT && existsSync('/etc/debian_version')) {
    const apt = (...args: string[]) =>
      spawnSync('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0
    const install = () => apt('install', '--no-install-recommends', 'chromium')
    if (!install()) apt('update') && install()
    path = found()
  }
  return path ? { path } : { missing: 'no Chromium: install it, or name it in CHROME_PATH' }
}

/** Why the lab cannot be opened here, for a test's `skip`; false where it can. */
export function cannotOpen(): string | false {
  const chromium = findChromium()
  return 'missing' in chromium && chromium.missing
}

/** Starts server and browser. */
export async function startLab(options: { isolated?: boolean } = {}): Promise<Lab> {
  const chromium = findChromium()
  if ('missing' in chromium) throw new Error(chromium.missing)
  if (!existsSync(`${DIST}/index.html`)) throw new Error('the lab is not built: npm run build:lab')
  const server = await serveFolder(DIST, { port: 0, ...options })
  const browser = await launch({
    executablePath: chromium.path,
    // Root has no sandbox; /dev/shm is small in containers.
    args: ['--disable-dev-shm-usage', '--hide-scrollbars', ...(IS_ROOT ? ['--no-sandbox'] : [])],
  })
  return {
    open: (address, how) => openPage(browser, server, address, how),
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}

async function openPage(browser: Browser, { url }: Served, address = '', options: PageOptions = {}): Promise<LabPage> {
  const { width = 1280, height = 900, dark = false, language = 'en' } = options
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
  await page.setExtraHTTPHeaders({ 'Accept-Language': language })
  await page.setViewport({ width, height })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }])
  await page.goto(new URL(address, url).href, { waitUntil: 'load' })
  return { page, problems }
}

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

/** Waits until a part says something that matches; gives it. */
export async function waitForText(page: Page, name: string, pattern: RegExp, seconds = 15): Promise<string> {
  const says = (selector: string, source: string) =>
    new RegExp(source).test(document.querySelector(selector)?.textContent ?? '')
  const options = { timeout: seconds * 1000, polling: 50 }
  await page.waitForFunction(says, options, part(name), pattern.source).catch(async () => {
    const now = await textOf(page, name).catch(() => 'nothing: it is not there')
    throw new Error(`${name}: expected ${pattern} within ${seconds} s, got ${now}`)
  })
  return textOf(page, name)
}
