import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { commandIn, emptyFolder, thinnet, typed, writeSmallMnist } from './command.ts'

/** How each long command is run here, and the file that it saves a model to. */
const COMMANDS = [
  { name: ['mnist-cnn'], args: ['--epochs', '4', '--batch-size', '16'], saved: 'model' },
  {
    name: ['overfit'],
    args: ['--samples', '60', '--plain-epochs', '3', '--dropout-epochs', '501', '--layers', '2'],
    saved: 'dropout-1',
  },
  { name: ['reproduce', 'srivastava'], args: ['--epochs', '3'], saved: 'dropout' },
  { name: ['reproduce', 'dropconnect'], args: ['--epochs', '2'], saved: 'third' },
  { name: ['reproduce', 'mc-dropout'], args: ['--epochs', '4', '--digit', '7'], saved: 'lenet' },
]

describe('--resume', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeSmallMnist(folder, 96, 20)
  })
  after(() => remove())

  for (const { name, args, saved } of COMMANDS) {
    test(`${name.join(' ')}: killed and taken up, it ends as if it had not been`, async () => {
      const out = (which: string) => join(folder, `${name.join('-')}-${which}`)
      const run = (which: string) => [...name, '--data', folder, '--backend', 'wasm', '--out', out(which), ...args]
      const whole = await thinnet(run('whole'))
      assert.equal(whole.status, 0, whole.stderr)

      const file = join(out('killed'), 'models', `${saved}.safetensors`)
      const killed = await thinnet(run('killed'), {
        started: child => {
          const look = setInterval(() => {
            if (!existsSync(file) && child.exitCode === null) return
            clearInterval(look)
            child.kill('SIGKILL')
          }, 2)
        },
      })
      assert.equal(killed.status, null)
      const rest = await thinnet([...name, '--resume', out('killed')])
      assert.equal(rest.status, 0, rest.stderr)
      const weights = (which: string) => readFile(join(out(which), 'models', `${saved}.safetensors`))
      // The models carry the seconds they took, too.
      assert.deepEqual(tensors(await weights('killed')), tensors(await weights('whole')))
      assert.deepEqual(numbers(rest.stdout), numbers(whole.stdout))
    })
  }

  for (const { name, args } of COMMANDS) {
    test(`${name.join(' ')}: Ctrl-C says how to resume, and what it says does so`, async () => {
      const out = join(folder, `${name.join('-')} it's stopped`)
      let asked = false
      const stopped = await thinnet([...name, '--data', folder, '--out', out, ...args, '--json'], {
        watch: (child, stderr) => {
          if (!asked && stderr.includes(' · ')) child.kill('SIGINT')
          asked ||= stderr.includes(' · ')
        },
      })
      assert.equal(stopped.status, 130, stopped.stderr)
      const command = commandIn(stopped.stderr)
      assert.ok(command.endsWith(` --json`), command)
      const rest = typed(command)
      assert.equal(rest.status, 0, rest.stderr)
      assert.equal(JSON.parse(rest.stdout).stoppedEarly, false)
      assert.equal(JSON.parse(rest.stdout).report, join(out, 'report.html'))
    })
  }

  test('a second Ctrl-C ends at once, and says how to resume all the same', async () => {
    const out = join(folder, 'at-once')
    let asked = 0
    const stopped = await thinnet(['overfit', '--data', folder, '--out', out, '--samples', '60'], {
      watch: (child, stderr) => {
        if (asked === 0 && stderr.includes(' · ')) child.kill('SIGINT')
        else if (asked === 1 && stderr.includes('stopping')) child.kill('SIGINT')
        else return
        asked++
      },
    })
    assert.equal(stopped.status, 130)
    assert.match(commandIn(stopped.stderr), new RegExp(`overfit --resume ${out}$`))
  })

  test('a new run into the folder of another begins anew', async () => {
    const run = (seed: string) =>
      thinnet(['mnist-cnn', '--data', folder, '--epochs', '1', '--seed', seed, '--out', join(folder, 'twice')])
    const [first, second, again] = [await run('1'), await run('2'), await run('1')]
    assert.equal(second.status, 0, second.stderr)
    assert.notDeepEqual(numbers(second.stdout), numbers(first.stdout))
    assert.deepEqual(numbers(again.stdout), numbers(first.stdout))
  })

  test('a folder without a run, or with another, and options beside it are refused', async () => {
    const at = join(folder, 'other')
    const refused = async (args: string[], message: RegExp) => {
      const { status, stderr } = await thinnet(args)
      assert.equal(status, 1)
      assert.match(stderr, message)
    }
    await refused(['overfit', '--resume', at], /run.json: expected the settings of a run to take up/)
    const done = await thinnet(['mnist-cnn', '--data', folder, '--epochs', '1', '--out', at])
    assert.equal(done.status, 0, done.stderr)
    await refused(['overfit', '--resume', at], /expected a run of "overfit", got one of "mnist-cnn"/)
    await refused(
      ['mnist-cnn', '--resume', at, '--epochs', '3'],
      /no other option but --json and --debug, got "epochs"/,
    )
    await writeFile(join(at, 'run.json'), '[1')
    await refused(['mnist-cnn', '--resume', at], /expected \{ "name", "options" \} as JSON/)
  })
})

/** What follows the header of a safetensors file. */
function tensors(file: Buffer): Buffer {
  return file.subarray(8 + Number(file.readBigUInt64LE(0)))
}

/** What it found, losses and percentages: times differ. */
function numbers(text: string): string[] {
  return text.match(/\d+\.\d+.%|\d\.\d{4}/g) ?? []
}
