// What tests say to faults, each made alone in a copy of the library.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Copy } from './copy.mjs'

/** Milliseconds that a test file may take, and so many times what it takes without a fault; what takes longer hangs. */
const PATIENCE = { alone: 600_000, more: 60_000, times: 5 }
/** About how many a build takes. */
const BUILD = 20_000

/**
 * What became of each fault: `outcome` is 'caught', with the first test that failed in `by` and its file in `test`;
 * 'missed'; 'broken', where it could not be tried, with the reason in `by`; or 'untried', of those that `signal` left.
 *
 * @param options.jobs how many are tried at a time, each in a copy of its own
 * @param options.told called with each
 */
export async function tryMutations(mutations, { jobs = 1, signal, told = () => {} } = {}) {
  const tests = [...new Set(mutations.flatMap(({ tests }) => tests))]
  const copies = []
  try {
    while (copies.length < Math.min(jobs, mutations.length)) copies.push(new Copy(signal))
    const before = new Map()
    await share(copies, tests, signal, async (copy, test) => {
      const [failed, milliseconds] = await timed(() => copy.test(test, PATIENCE.alone))
      before.set(test, { failed, milliseconds })
    })
    const cost = ({ build, tests }) =>
      tests.reduce((sum, test) => sum + (before.get(test)?.milliseconds ?? 0), build ? BUILD : 0)
    const results = new Map(mutations.map(one => [one, { outcome: 'untried' }]))
    // Those that may take longest first, so that none is left running alone.
    const order = [...mutations].sort((a, b) => cost(b) - cost(a))
    await share(copies, order, signal, async (copy, mutation) => {
      const [result, milliseconds] = await timed(() => tryOne(copy, mutation, before))
      if (signal?.aborted) return
      results.set(mutation, { ...result, seconds: milliseconds / 1000 })
      told({ name: mutation.name, file: mutation.file, ...results.get(mutation) })
    })
    return mutations.map(one => ({ name: one.name, file: one.file, ...results.get(one) }))
  } finally {
    for (const copy of copies) copy.remove()
  }
}

async function tryOne(copy, { file, from, to, tests, build }, before) {
  const broken = by => ({ outcome: 'broken', by })
  for (const test of tests) {
    const { failed } = before.get(test)
    if (failed !== null) return broken(`without any fault, ${test} fails: ${failed}`)
  }
  const path = copy.file(file)
  const source = readFileSync(path, 'utf8')
  const times = source.split(from).length - 1
  if (times !== 1) return broken(`${file} has not once, but ${times} times: ${from}`)
  const restore = build ? keep(copy.file('src/kernels/wasm/modules')) : () => {}
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  try {
    // A fault that lets nothing run at all would try no test.
    const wrong = (build ? await copy.build() : null) ?? (await copy.load())
    if (wrong !== null) return broken(`it cannot be run at all: ${wrong}`)
    for (const test of tests) {
      const by = await copy.test(test, PATIENCE.more + PATIENCE.times * before.get(test).milliseconds)
      if (by !== null) return { outcome: 'caught', by, test }
    }
    return { outcome: 'missed' }
  } finally {
    writeFileSync(path, source)
    restore()
  }
}

/** Puts a folder's files back as they are now. */
function keep(folder) {
  const files = readdirSync(folder).map(name => [`${folder}/${name}`, readFileSync(`${folder}/${name}`)])
  return () => {
    for (const [path, bytes] of files) writeFileSync(path, bytes)
  }
}

/** Every copy takes the next item when it has done one; after an error none takes another. */
async function share(copies, items, signal, work) {
  const queue = [...items]
  const takeAll = async copy => {
    try {
      while (queue.length > 0 && !signal?.aborted) await work(copy, queue.shift())
    } finally {
      queue.length = 0
    }
  }
  // all of them, before the copies may be removed
  const ended = await Promise.allSettled(copies.map(takeAll))
  for (const { reason } of ended) if (reason) throw reason
}

async function timed(work) {
  const start = performance.now()
  return [await work(), Math.round(performance.now() - start)]
}
