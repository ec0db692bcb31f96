// node --import tsx packages/lab/tests/picture.ts
// The README's picture of the lab: what it opens on, when it has played.
import { fileURLToPath } from 'node:url'
import { startLab, waitForValue } from './browser.ts'

const lab = await startLab()
try {
  const { page } = await lab.open('', { width: 1280, height: 720 })
  for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
  // the chart follows a frame or two later
  await new Promise(resolve => setTimeout(resolve, 500))
  await page.screenshot({ path: fileURLToPath(new URL('../../../docs/lab.png', import.meta.url)) as `${string}.png` })
} finally {
  await lab.close()
}
