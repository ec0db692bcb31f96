import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Command, CommanderError } from 'commander'
import { addBenchOptions, type BenchOptions, usual } from './options.ts'
import { ROWS } from './rows.ts'

function parse(line: string): BenchOptions {
  const quiet = { writeErr: () => {} }
  const command = addBenchOptions(new Command().exitOverride().configureOutput(quiet), ROWS)
  return command.parse(line.split(' ').filter(Boolean), { from: 'user' }).opts()
}

describe('options of a bench', () => {
  test('numbers, files, and rows in the order asked for', () => {
    assert.deepEqual(parse(''), { rounds: 7, seconds: 0.5, limit: 240 })
    const { rows, ...rest } = parse(
      '--rows copy,matmul --rounds 1 --seconds .05 --limit 9 --busy --json a.json --html b.html',
    )
    assert.deepEqual(
      rows!.map(({ id }) => id),
      ['copy', 'matmul'],
    )
    assert.deepEqual(rest, { rounds: 1, seconds: 0.05, limit: 9, busy: true, json: 'a.json', html: 'b.html' })
    assert.equal(parse('--json').json, true)
  })

  test('a group is all rows that are in it', () => {
    const { rows } = parse('--rows copy,memory')
    const [copy, ...memory] = rows!.map(({ id }) => id)
    assert.equal(copy, 'copy')
    assert.deepEqual(
      memory,
      ROWS.filter(({ group }) => group === 'training').map(({ id }) => `memory-${id}`),
    )
  })

  test('what there is not is refused', () => {
    for (const [line, message] of [
      ['--rows copy,nope', /'copy,nope' is invalid\. Expected some of matmul, .*copy, .*, got nope\./],
      ['--rows', /argument missing/],
      ['--rounds 0', /Expected a whole number, from 1/],
      ['--seconds 0', /Expected a number in \(0, Infinity\)/],
      ['--nope', /unknown option '--nope'/],
      ['nope', /too many arguments/],
    ] as const) {
      assert.throws(
        () => parse(line),
        (error: unknown) => error instanceof CommanderError && message.test(error.message),
        line,
      )
    }
  })

  test('without a choice, all but the optional ones', () => {
    const all = [{ id: 'a' }, { id: 'b', optional: true }]
    assert.deepEqual(usual(all, undefined), [{ id: 'a' }])
    assert.deepEqual(usual(all, [all[1]!]), [all[1]])
  })
})
