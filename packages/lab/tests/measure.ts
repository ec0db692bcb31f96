// node --import tsx packages/lab/tests/measure.ts [seconds]
// How fast the page trains and how smooth it stays, and the same training in Node. For a machine that does nothing else;
// on a busy one steps for each second of the processor (Linux) are nearer to the truth than steps a second.
import { cpus } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Page } from 'puppeteer-core'
import { PRESETS } from '../src/presets.ts'
import type { RunSettings, Side } from '../src/settings.ts'
import { makeNetwork } from '../src/worker/network.ts'
import { addressOf, press, startLab, stepOf, waitForValue } from './browser.ts'
import { ownSeconds, secondsByThread } from './processor.ts'

const seconds = Number(process.argv[2] ?? 5)
/** So rarely that it does not count. */
const NEVER = 'evaluateEvery=100000'
/** Threads of Node do not take tsx over from the one that starts them. */
const START = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
  .then(({ register }) => (register(), import(${JSON.stringify(import.meta.url)})))`
const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const round = (value: number) => Math.round(value).toString()

async function measure(): Promise<void> {
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${seconds} s each\n`)
  console.log('Steps a second (for each second of the processor), 784-100×6-10, batch 100:')
  const { left, right } = PRESETS.find(({ name }) => name === 'overfit')!.settings
  await inNode('Node, one model alone (no dropout)', [left], false)
  await inNode('Node, one model alone (0.2)', [right], false)
  await inNode('Node, both at once', [left, right], false)
  await inNode('Node, both at once, with their evaluations', [left, right], true)
  await inPage(
    'page, one run alone (no dropout)',
    addressOf('overfit', ['left.epochs=100000', `left.${NEVER}`, 'right.epochs=1']),
  )
  await inPage(
    'page, one run alone (0.2)',
    addressOf('overfit', ['left.rate=0.2', 'left.epochs=100000', `left.${NEVER}`, 'right.epochs=1']),
  )
  const both = addressOf('overfit', ['left.epochs=100000', 'right.epochs=100000'])
  await inPage('page, both at once', `${both}&left.${NEVER}&right.${NEVER}`)
  await inPage('page, both at once, with their evaluations', both)
  await inPage('page, thinned view, both at once', `${both}&left.${NEVER}&right.${NEVER}&view=thinned`)
  const small = ['data=circle', 'samples=100', 'layers=3', 'units=24', 'batchSize=20', 'rate=0.2', 'epochs=100000']
  const points = `#view=runs&${['left', 'right'].flatMap(side => [...small, NEVER].map(pair => `${side}.${pair}`)).join('&')}`
  await inPage('page, both at once, 2-24×3-2 on points, batch 20', points)
  await inPage('page, hidden, both at once', `${both}&left.${NEVER}&right.${NEVER}`, { hidden: true })
  console.log('\nThe view that the page opens on, then played again:')
  await firstAnswer()
}

/** The same training by the public package, each model in a thread of its own. */
async function inNode(name: string, runs: readonly RunSettings[], evaluating: boolean): Promise<void> {
  const rates = await Promise.all(
    runs.map(run => {
      const every = evaluating ? (run.rate > 0 ? 10 : 1) : 100_000
      const worker = new Worker(START, { eval: true, workerData: { rate: run.rate, every, seconds } })
      return new Promise<readonly [number, number]>((resolve, reject) =>
        worker.on('message', resolve).on('error', reject),
      )
    }),
  )
  console.log(`  ${name}: ${rates.map(([clock, own]) => `${round(clock)} (${round(own)})`).join(' and ')}`)
}

async function trainHere({ rate, every, seconds }: { rate: number; every: number; seconds: number }): Promise<void> {
  const { loadMnist } = await import('@thinnet/datasets')
  const { deepData } = await import('@thinnet/cli/programs')
  const { train, test } = deepData(await loadMnist(), 300)
  const model = makeNetwork({ ...PRESETS.find(({ name }) => name === 'overfit')!.settings.left, rate }, 1).model
  const start = performance.now()
  const warm = start + 1500
  let [from, since, used] = [0, 0, 0]
  await model.fit(train.x, train.y, {
    ...{ batchSize: 100, epochs: 1_000_000, shuffle: 'withReplacement' },
    callbacks: [
      {
        async onEpochEnd(epoch, _, context) {
          if (epoch % every === 0) {
            await model.evaluate(train.x, train.y)
            await model.evaluate(test.x, test.y)
          }
          const now = performance.now()
          if (since === 0 && now > warm) [from, since, used] = [model.step, now, ownSeconds()]
          if (since === 0 || now < since + 1000 * seconds) return
          context.stop('measured')
          const steps = model.step - from
          parentPort?.postMessage([(1000 * steps) / (now - since), steps / (ownSeconds() - used)])
        },
      },
    ],
  })
}

async function inPage(name: string, address: string, { hidden = false } = {}): Promise<void> {
  const lab = await startLab()
  try {
    const { page, problems } = await lab.open(address)
    await waitForValue(page, 'threads', 'threads', /^[1-9]/)
    await press(page, 'start')
    await sleep(2000)
    if (address.endsWith('right.epochs=1')) await waitForValue(page, 'state-right', 'state', /^finished$/)
    const sides: Side[] = address.includes('view=thinned') ? ['right'] : ['left', 'right']
    const steps = () => Promise.all(sides.map(side => stepOf(page, side)))
    if (hidden) await hide(page)
    const processor = () => secondsByThread(page.browser().process()!.pid!)
    const [before, since, used] = [await steps(), performance.now(), processor()]
    const frames = hidden ? await sleep(1000 * seconds).then(() => '') : await framesOf(page)
    if (hidden) await page.bringToFront().then(() => sleep(100))
    const [after, took] = [await steps(), (performance.now() - since) / 1000]
    const shares = sharesOf(used, processor())
    const total = after.reduce((sum, step, i) => sum + step - before[i]!, 0)
    // of the thinned view only one run's steps are seen
    const each = sides.length > 1 ? ` (${round(total / shares.training)})` : ''
    const rates = after.map((step, i) => (step - before[i]!) / took).filter(rate => rate > 0)
    const began = performance.now()
    await press(page, 'pause')
    const lag = await untilStill(page, sides[0]!)
    console.log(
      `  ${name}: ${rates.map(round).join(' and ')}${each}${frames}; the page beside its runs takes ${round((100 * shares.rest) / took)} % of a core; still ${round(lag - began)} ms after the press of pause`,
      ...problems,
    )
  } finally {
    await lab.close()
  }
}

/** Seconds between two countings: of the runs' threads, and of all others of the browser. */
function sharesOf(before: Map<string, number>, after: Map<string, number>) {
  const shares = { training: 0, rest: 0 }
  for (const [name, seconds] of after) {
    shares[name.startsWith('DedicatedWork') ? 'training' : 'rest'] += seconds - (before.get(name) ?? 0)
  }
  return shares
}

/** The time of the last change of a step's number. */
async function untilStill(page: Page, side: Side): Promise<number> {
  let [last, at] = [await stepOf(page, side), performance.now()]
  while (performance.now() - at < 400) {
    const now = await stepOf(page, side)
    if (now !== last) [last, at] = [now, performance.now()]
  }
  return at
}

/** Another tab in front of it. */
async function hide(page: Page): Promise<void> {
  await (await page.browserContext().newPage()).bringToFront()
  const state = await page.evaluate(() => document.visibilityState)
  if (state !== 'hidden') console.log(`  (this browser says that a page behind another is ${state})`)
}

/** Frames a second by the time from one to the next. */
async function framesOf(page: Page): Promise<string> {
  // as text: what tsx makes of a function does not run in a page
  const deltas = (await page.evaluate(`new Promise(resolve => {
    const deltas = []
    const begin = performance.now()
    let last = begin
    requestAnimationFrame(function next(now) {
      deltas.push(now - last)
      last = now
      if (now - begin < ${1000 * seconds}) requestAnimationFrame(next)
      else resolve(deltas.slice(1))
    })
  })`)) as number[]
  deltas.sort((a, b) => a - b)
  const at = (part: number) => deltas[Math.min(deltas.length - 1, Math.floor(part * deltas.length))]!
  const slowest = deltas.slice(-Math.max(1, Math.ceil(deltas.length / 100)))
  const mean = slowest.reduce((sum, each) => sum + each, 0) / slowest.length
  return `; ${round(1000 / at(0.5))} frames/s by the median, ${round((1000 * deltas.length) / deltas.reduce((a, b) => a + b, 0))} on the mean, slowest 1 % ${round(mean)} ms a frame`
}

/** From opening the page to the end of both runs, and the frames meanwhile. static-host.test.ts counts the bytes. */
async function firstAnswer(): Promise<void> {
  const lab = await startLab()
  try {
    for (let i = 0; i < 3; i++) {
      const began = performance.now()
      const { page, problems } = await lab.open('')
      for (const side of ['left', 'right']) await waitForValue(page, `state-${side}`, 'state', /^finished$/)
      const answered = (performance.now() - began) / 1000
      await press(page, 'play')
      const frames = await framesOf(page)
      console.log(`  from opening to the end of both runs: ${answered.toFixed(1)} s${frames}`, ...problems)
      await page.browserContext().close()
    }
  } finally {
    await lab.close()
  }
}

if (isMainThread) await measure()
else await trainHere(workerData as { rate: number; every: number; seconds: number })
