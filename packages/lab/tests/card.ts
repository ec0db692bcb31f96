// node --import tsx packages/lab/tests/card.ts
// Makes the picture that readers of links show of a hosted lab, src/data/card.png, from the lab as it is built.
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { CARD_SIZE } from '../../../scripts/lab-card.mjs'
import { startLab, waitForValue } from './browser.ts'

const FILE = fileURLToPath(new URL('../src/data/card.png', import.meta.url))
const HIDDEN = 'views,presets,controls,seeds,code,link,language,tour,size,terms'

const lab = await startLab()
try {
  const { page } = await lab.open(`#hide=${HIDDEN}`, CARD_SIZE)
  for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
  // the chart follows a frame or two later
  await new Promise(resolve => setTimeout(resolve, 500))
  // a palette takes a third of the bytes
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(FILE)
} finally {
  await lab.close()
}
