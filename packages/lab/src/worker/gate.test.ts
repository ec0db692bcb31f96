import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Gate } from './gate.ts'

/** Passes a gate again and again, and counts. */
function walker(gate: Gate) {
  const seen = { passed: 0, called: 0 }
  const walk = async () => {
    while (seen.passed < 1000) {
      if (await gate.pass()) seen.passed++
      else seen.called++
    }
  }
  return { seen, done: walk() }
}
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('the gate', () => {
  test('is closed at first, and lets all through when open', async () => {
    const gate = new Gate()
    const { seen, done } = walker(gate)
    await turn()
    assert.equal(gate.closed, true)
    assert.equal(seen.passed, 0)
    gate.open()
    assert.equal(gate.closed, false)
    await done
  })

  test('closed, it lets a step through for each that is asked for', async () => {
    const gate = new Gate()
    const { seen, done } = walker(gate)
    gate.step()
    gate.step()
    await turn()
    assert.equal(seen.passed, 2)
    assert.equal(gate.closed, true)
    gate.open()
    await done
  })

  test('a step closes it; closing it takes back steps', async () => {
    const gate = new Gate()
    gate.open()
    gate.step()
    gate.close()
    const { seen, done } = walker(gate)
    await turn()
    assert.equal(seen.passed, 0)
    gate.open()
    await done
  })

  test('who waits can be called away, once a call or several', async () => {
    const gate = new Gate()
    const { seen, done } = walker(gate)
    await turn()
    gate.call()
    gate.call()
    await turn()
    assert.deepEqual(seen, { passed: 0, called: 1 })
    gate.open()
    await done
  })

  test('in slow motion neither pausing, nor a step, nor another pace waits for the step to end', async () => {
    const gate = new Gate()
    gate.delay = 100_000
    gate.open()
    const { seen, done } = walker(gate)
    await turn()
    assert.equal(seen.passed, 1, 'the first goes at once')
    gate.step()
    await turn()
    assert.equal(seen.passed, 2)
    gate.open()
    await turn()
    assert.equal(seen.passed, 2, 'the others wait')
    gate.close()
    await turn()
    assert.equal(gate.closed, true)
    gate.open()
    gate.delay = 0
    await done
  })
})
