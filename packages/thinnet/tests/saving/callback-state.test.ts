import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Callback, CallbackState } from '../../src/callbacks/callback.ts'
import * as callbacks from '../../src/callbacks/index.ts'
import { readSafetensors } from '../../src/safetensors/read.ts'
import { writeSafetensors } from '../../src/safetensors/write.ts'
import { loadModel } from '../../src/saving/load.ts'
import { refused, small, x, y } from './support.ts'

const fitting = { batchSize: 16, validationData: [x, y] as const }
const load = (bytes: Uint8Array) => loadModel(bytes, { backend: 'wasm', threads: 1 })

/** Remembers a number, and tells what it is given back. */
function keeper(name: string, watches: Callback['watches'], own: number, given: unknown[]): Callback {
  return {
    name,
    ...(watches && { watches }),
    forFit: () => ({
      getState: (): CallbackState => ({ own }),
      setState: state => void given.push(state?.own ?? null),
    }),
  }
}

/** What each of the second list is given, when the first list was saved with 1, 2, … */
async function given(first: [string, Callback['watches']][], second: [string, Callback['watches']][]) {
  const model = small()
  await model.fit(x, y, { ...fitting, callbacks: first.map(([name, watches], i) => keeper(name, watches, i + 1, [])) })
  const loaded = await load(await model.toSafetensors())
  const states: unknown[] = []
  const { notes } = await loaded.fit(x, y, {
    ...{ ...fitting, epochs: 2, initialEpoch: 1 },
    callbacks: second.map(([name, watches]) => keeper(name, watches, 0, states)),
  })
  return { states, notes }
}

describe('the state of a callback is found', () => {
  const loss = { monitor: 'loss', mode: 'min' }
  const accuracy = { mode: 'max', monitor: 'accuracy' }

  test('by name and what it watches, in any order', async () => {
    const { states, notes } = await given(
      [
        ['a', loss],
        ['b', loss],
        ['a', accuracy],
        ['a', undefined],
      ],
      [
        ['a', undefined],
        ['a', { monitor: 'accuracy', mode: 'max' }],
        ['b', loss],
        ['a', loss],
      ],
    )
    assert.deepEqual([states, notes], [[4, 3, 2, 1], []])
  })

  test('of equal ones, in order', async () => {
    const { states } = await given(
      [
        ['a', loss],
        ['b', loss],
        ['a', loss],
      ],
      [
        ['a', loss],
        ['a', loss],
        ['b', loss],
      ],
    )
    assert.deepEqual(states, [1, 3, 2])
  })

  test('or else begins again, which is said, as is what nobody takes', async () => {
    const { states, notes } = await given(
      [
        ['a', loss],
        ['b', loss],
        ['a', loss],
      ],
      [
        ['a', accuracy],
        ['a', loss],
        ['c', {}],
      ],
    )
    assert.deepEqual(states, [null, 1, null])
    assert.deepEqual(notes, [
      'a (mode max, monitor accuracy): nothing was saved for it, and it starts afresh.',
      'c: nothing was saved for it, and it starts afresh.',
      'b (monitor loss, mode min): not among the callbacks, and what it remembered is dropped.',
      'a (monitor loss, mode min): not among the callbacks, and what it remembered is dropped.',
    ])
  })

  test('under names that end in a number, or that objects have', async () => {
    const names = ['a_1', 'a', 'a', '__proto__', 'toString'].map(name => [name, undefined] as [string, undefined])
    assert.deepEqual((await given(names, names.toReversed())).states, [5, 4, 2, 3, 1])
  })

  test('only by a fit that resumes where the model is; another says that it does not', async () => {
    const states: unknown[] = []
    const model = small()
    const callback = keeper('a', {}, 7, states)
    await model.fit(x, y, { epochs: 2, callbacks: callback })
    const late = await model.fit(x, y, { epochs: 4, initialEpoch: 3, callbacks: callback })
    assert.deepEqual(late.notes, ["fit: begins at epoch 3, not at the model's 2: history and callbacks begin again."])
    assert.deepEqual([late.epochs, states], [[3], [null, null]])
    const fresh = await model.fit(x, y, { callbacks: callback })
    const on = await model.fit(x, y, { epochs: 2, initialEpoch: 1, callbacks: callback })
    assert.deepEqual([fresh.notes, on.notes, states.slice(2)], [[], [], [null, 7]])
  })

  test('and what is said is printed where fit is verbose', async () => {
    const { log } = console
    const printed: unknown[] = []
    console.log = line => printed.push(line)
    try {
      const model = small()
      await model.fit(x, y, fitting)
      const { notes } = await model.fit(x, y, {
        ...{ ...fitting, epochs: 2, initialEpoch: 1, verbose: 2 as const },
        callbacks: callbacks.earlyStopping(),
      })
      assert.equal(notes.length, 1)
      assert.equal(printed[0], notes[0])
      assert.equal(printed.length, 2)
    } finally {
      console.log = log
    }
  })
})

describe('the state of built-in callbacks', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thinnet-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const lists: Record<string, () => Callback[]> = {
    stopping: () => [
      callbacks.earlyStopping({ monitor: 'accuracy', patience: 3, restoreBestWeights: true }),
      callbacks.earlyStopping({ monitor: 'valLoss', patience: 4, minDelta: 0.01 }),
    ],
    plateaus: () => [
      callbacks.reduceLROnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, minDelta: 0.03 }),
      callbacks.reduceLROnPlateau({ monitor: 'valAccuracy', patience: 1, factor: 0.9, cooldown: 2 }),
    ],
  }
  for (const [name, make] of Object.entries(lists)) {
    test(`${name}: a list in another order resumes as one in the same order does`, async () => {
      const first = small()
      await first.fit(x, y, { ...fitting, epochs: 4, callbacks: make() })
      const bytes = await first.toSafetensors()
      const on = async (list: Callback[]) => {
        const model = await load(bytes)
        const history = await model.fit(x, y, { ...fitting, epochs: 9, initialEpoch: 4, callbacks: list })
        return { history, weights: await model.getWeights(), rate: model.optimizer.learningRate }
      }
      const { notes } = (await on(make())).history
      assert.deepEqual(notes, [])
      assert.deepEqual(await on(make().reverse()), await on(make()))
    })
  }

  test('a better file is not written over by a worse model, whatever was put before its callback', async () => {
    const path = (name: string) => join(folder, name)
    const best = () => callbacks.modelCheckpoint({ path: path('best'), saveBestOnly: true, monitor: 'loss' })
    const first = small()
    await first.fit(x, y, { ...fitting, epochs: 6, callbacks: best() })
    const file = await readFile(path('best'))
    const loaded = await load(await first.toSafetensors())
    loaded.optimizer.learningRate = 10 // worse from here on
    const last = callbacks.modelCheckpoint({ path: path('last'), saveBestOnly: true, monitor: 'loss' })
    const { history, notes } = await loaded.fit(x, y, {
      ...{ ...fitting, epochs: 8, initialEpoch: 6 },
      callbacks: [last, callbacks.modelCheckpoint({ path: path('all') }), best()],
    })
    assert.ok(Math.min(...history.loss!.slice(6)) > Math.min(...history.loss!.slice(0, 6)))
    assert.deepEqual(await readFile(path('best')), file)
    assert.deepEqual(notes, [
      'modelCheckpoint (file last, monitor loss, mode min): nothing was saved for it, and it starts afresh.',
      'modelCheckpoint (file all): nothing was saved for it, and it starts afresh.',
    ])
    assert.equal(
      (await loadModel(path('last'), { backend: 'wasm' })).epoch,
      history.loss![6]! < history.loss![7]! ? 7 : 8,
    )
  })

  test('goes with a folder that is moved', async () => {
    const best = (where: string) => callbacks.modelCheckpoint({ path: join(folder, where, 'best'), saveBestOnly: true })
    const model = small()
    await model.fit(x, y, { ...fitting, callbacks: best('old') })
    const { notes } = await model.fit(x, y, { ...fitting, epochs: 2, initialEpoch: 1, callbacks: best('new') })
    assert.deepEqual(notes, [])
  })
})

describe('a file that does not say what its callbacks watch', () => {
  /** As thinnet 0.1 wrote it. */
  const old = (bytes: Uint8Array) => {
    const { tensors, metadata } = readSafetensors(bytes)
    const { remembered: _, ...training } = JSON.parse(metadata.get('training')!)
    metadata.set('training', JSON.stringify(training))
    return writeSafetensors(tensors, metadata)
  }

  test('gives them their state by name, in order', async () => {
    const make = () => [
      callbacks.earlyStopping({ patience: 3, restoreBestWeights: true }),
      callbacks.reduceLROnPlateau({ patience: 1, factor: 0.5, minDelta: 0.05 }),
      callbacks.earlyStopping({ monitor: 'loss', patience: 2, minDelta: 0.01 }),
    ]
    const first = small()
    await first.fit(x, y, { ...fitting, epochs: 4, callbacks: make() })
    const bytes = await first.toSafetensors()
    const ends = await Promise.all(
      [bytes, old(bytes)].map(async file => {
        const model = await load(file)
        const history = await model.fit(x, y, { ...fitting, epochs: 20, initialEpoch: 4, callbacks: make() })
        return { history, weights: await model.getWeights() }
      }),
    )
    assert.deepEqual(ends[1], ends[0])
    assert.deepEqual(ends[0]!.history.notes, [])
  })

  test('and one that says it wrongly is refused', async () => {
    const model = small()
    await model.fit(x, y, { callbacks: callbacks.earlyStopping({ monitor: 'loss' }) })
    const { tensors, metadata } = readSafetensors(await model.toSafetensors())
    const training = JSON.parse(metadata.get('training')!)
    for (const remembered of [
      5,
      { earlyStopping: 5 },
      { earlyStopping: { name: 5, watches: {} } },
      { earlyStopping: { name: 'a' } },
    ]) {
      metadata.set('training', JSON.stringify({ ...training, remembered }))
      await assert.rejects(
        load(writeSafetensors(tensors, metadata)),
        refused(/loadModel: training.*expected (an object|a name)/),
      )
    }
  })
})
