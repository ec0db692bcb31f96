// node --import tsx packages/lab/tests/screenshots.ts <folder> [seconds of training]
// Pictures of each view, at a desktop's and a phone's width, light and dark, to be looked at.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { press, startLab } from './browser.ts'

const VIEWS = ['compare', 'runs', 'thinned', 'statistics', 'digit', 'sequences']
const [folder, seconds = '6'] = process.argv.slice(2)
if (!folder) {
  console.error('screenshots.ts <folder> [seconds of training]')
  process.exit(2)
}
await mkdir(folder, { recursive: true })
const lab = await startLab()
try {
  for (const view of VIEWS) {
    for (const width of [1280, 360]) {
      for (const dark of [false, true]) {
        const { page, problems } = await lab.open(`#view=${view}`, { width, height: width < 500 ? 740 : 900, dark })
        const trains = view === 'runs' || view === 'thinned'
        if (trains) await press(page, 'start')
        await new Promise(resolve => setTimeout(resolve, Number(seconds) * 1000))
        if (trains) await press(page, 'pause')
        const path = join(folder, `${view}-${width}-${dark ? 'dark' : 'light'}.png`)
        await page.screenshot({ path: path as `${string}.png`, fullPage: true })
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        console.log(path, wider > 0 ? `(${wider} px too wide)` : '', ...problems)
        await page.browserContext().close()
      }
    }
  }
} finally {
  await lab.close()
}
