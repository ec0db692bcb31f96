import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { AddressBar } from './address-bar.ts'

/** A browser with Safari's limit, and an address bar in it. */
function safari(t: TestContext, calls = 100, during = 30_000) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const location = { hash: '', pathname: '/lab/', search: '' }
  const entries = ['']
  const times: number[] = []
  const write = (add: number) => (_data: unknown, _title: string, url?: string | URL | null) => {
    if (times.filter(time => time > Date.now() - during).length >= calls) throw new Error('SecurityError')
    times.push(Date.now())
    location.hash = `${url}`.startsWith('#') ? `${url}` : ''
    entries.splice(entries.length - 1 + add, 1, location.hash)
  }
  const bar = new AddressBar({ location, history: { replaceState: write(0), pushState: write(1) } })
  return { bar, location, entries, times, pass: (ms: number) => t.mock.timers.tick(ms) }
}

describe('the address', () => {
  test('is written at once; of a slider that is drawn for a minute, now and then, and the last always', t => {
    const { bar, location, times, pass } = safari(t)
    bar.replace('#right.rate=0')
    assert.equal(location.hash, '#right.rate=0')
    for (let i = 1; i <= 3600; i++) {
      bar.replace(`#right.rate=${i}`)
      pass(16)
    }
    pass(500)
    assert.equal(location.hash, '#right.rate=3600')
    assert.ok(times.length > 120 && times.length < 180, `${times.length}`)
    pass(4000)
    bar.replace('')
    assert.equal(location.hash, '')
    // what is there already is not written
    const before = times.length
    bar.replace('')
    pass(500)
    assert.equal(times.length, before)
  })

  /** Writes so often that what comes next waits. */
  const exhaust = (bar: AddressBar) => {
    for (let i = 0; i < 10; i++) bar.replace(`#${i}`)
  }

  test('that waits is written when an entry is added, or when it is asked for', t => {
    const { bar, location, entries } = safari(t)
    exhaust(bar)
    bar.replace('#b')
    assert.equal(location.hash, '#9')
    bar.push('#view=runs')
    assert.deepEqual(entries, ['#b', '#view=runs'])
    bar.replace('#view=runs&c')
    assert.equal(location.hash, '#view=runs')
    bar.flush()
    assert.deepEqual(entries, ['#b', '#view=runs&c'])
  })

  test('to which Back has led is not written over by what waited', t => {
    const { bar, location, pass } = safari(t)
    exhaust(bar)
    bar.replace('#b')
    location.hash = '#before'
    // the page takes what the address says
    bar.replace('#before')
    pass(1000)
    assert.equal(location.hash, '#before')
  })

  test('that the browser refuses is written when it may be', t => {
    const { bar, location, pass } = safari(t, 1, 3000)
    bar.push('#a')
    bar.push('#b')
    assert.equal(location.hash, '#a')
    pass(3500)
    assert.equal(location.hash, '#b')
  })
})
