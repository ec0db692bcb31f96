// node --import tsx packages/lab/tests/screenshots.ts <folder> [seconds of training] [view…]
// Pictures of each view, at three sizes, light and dark, to be looked at; Chinese at the first.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { press, startLab } from './browser.ts'
import { VIEWS } from './views.ts'

const SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const
const [folder, seconds = '6', ...asked] = process.argv.slice(2)
if (!folder) {
  console.error('screenshots.ts <folder> [seconds of training] [view…]')
  process.exit(2)
}
await mkdir(folder, { recursive: true })
const lab = await startLab()

/** Whole, though what is above the fold is what a visitor sees first. */
async function picture(
  name: string,
  view: string,
  [width, height]: readonly [number, number],
  dark: boolean,
  zh = false,
) {
  const { page, problems } = await lab.open(`#view=${view}${zh ? '&language=zh' : ''}`, { width, height, dark })
  await page.waitForSelector('.view[aria-busy=false] > *')
  const trains = view === 'runs' || view === 'thinned'
  if (trains) await press(page, 'start')
  await new Promise(resolve => setTimeout(resolve, Number(seconds) * 1000))
  if (trains) await page.$eval('[data-testid=pause]', each => (each as HTMLElement).click())
  const path = join(folder!, `${name}.png`)
  await page.screenshot({ path: path as `${string}.png`, fullPage: true })
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  console.log(path, wider > 0 ? `(${wider} px too wide)` : '', ...problems)
  await page.browserContext().close()
}

try {
  for (const view of asked.length > 0 ? asked : VIEWS) {
    for (const size of SIZES) {
      for (const dark of [false, true]) {
        await picture(`${view}-${size[0]}-${dark ? 'dark' : 'light'}`, view, size, dark)
      }
    }
    await picture(`${view}-zh`, view, SIZES[0], false, true)
  }
} finally {
  await lab.close()
}
