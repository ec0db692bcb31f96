import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { emptyFolder, json, REPORT, thinnet, writeWords } from './command.ts'

interface Result {
  results: {
    setting: string
    paper: number | null
    runs: { seed: number; trainLoss: number[]; validationLoss: number[]; testLoss: number }[]
  }[]
}

describe('thinnet reproduce variational-dropout | weight-drop', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeWords(join(folder, 'words.txt'), 900)
  })
  after(() => remove())

  const args = (name: string, ...more: string[]) => {
    const where = ['--data', join(folder, 'words.txt'), '--out', join(folder, name)]
    return ['reproduce', name, ...where, '--epochs', '1', '--seeds', '1', ...more]
  }

  test('trains each kind of network, and gives the losses of each seed', async () => {
    const { results } = await json<Result>(args('weight-drop', '--seed', '7'))
    assert.deepEqual(
      results.map(({ setting, paper }) => [setting, paper]),
      [
        ['without dropout', null],
        ['without weight drop', 68.9],
        ['recurrent dropout', null],
        ['weight drop', 57.3],
      ],
    )
    for (const { runs } of results) {
      assert.deepEqual([runs.length, runs[0]!.seed, runs[0]!.validationLoss.length], [1, 7, 1])
      assert.ok(Number.isFinite(runs[0]!.testLoss))
    }
    // What is dropped is something else in each.
    assert.equal(new Set(results.map(({ runs }) => runs[0]!.trainLoss[0])).size, results.length)
  })

  test('tells what came of it in a table and a sentence, and writes the report', async () => {
    const out = join(folder, 'again')
    const { status, stdout, stderr } = await thinnet([...args('variational-dropout'), '--out', out])
    assert.equal(status, 0, stderr)
    assert.match(stdout, /│ naive dropout +│ 82\.7 +│/)
    assert.match(stdout, /Whether naive dropout is below without dropout, as in the paper, takes more seeds\./)
    assert.deepEqual((await readdir(out)).sort(), [...REPORT, 'models', 'run.json'].sort())
    assert.match(await readFile(join(out, 'report.html'), 'utf8'), /Gal &#38; Ghahramani/)
  })
})
