// A process of its own: it waits for processes most of the time.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { loadModel } from 'thinnet'
import {
  commandIn,
  type Ended,
  emptyFolder,
  ran,
  thinnet,
  typed,
  until,
  writeSmallMnist,
  writeWords,
} from './command.ts'

/** The file of the folder that has words; images are in the folder itself. */
const TEXT = 'words.txt'

/** How each long command is run here, and the file that it saves a model to. */
const COMMANDS = [
  { name: ['mnist-cnn'], args: ['--epochs', '4', '--batch-size', '16'], saved: 'model' },
  {
    name: ['overfit'],
    args: ['--samples', '60', '--plain-epochs', '3', '--dropout-epochs', '201', '--layers', '2'],
    saved: 'dropout-1',
  },
  { name: ['reproduce', 'srivastava'], args: ['--epochs', '3'], saved: 'dropout' },
  { name: ['reproduce', 'dropconnect'], args: ['--epochs', '2'], saved: 'third' },
  { name: ['reproduce', 'mc-dropout'], args: ['--epochs', '4', '--digit', '7'], saved: 'lenet' },
  { name: ['reproduce', 'weight-drop'], data: TEXT, args: ['--epochs', '3', '--seeds', '1'], saved: 'third-1' },
]

/** What asks for the end, and the status of that. */
const ENDS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const

describe('--resume', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
    await writeSmallMnist(folder, 96, 20)
    await writeWords(join(folder, TEXT), 900)
  })
  after(() => remove())

  for (const [i, { name, args, saved, data = '' }] of COMMANDS.entries()) {
    const [signal, status] = ENDS[i % ENDS.length]!
    test(`${name.join(' ')}: ${signal} says how to resume; killed after that and resumed, it ends as if it had not been`, async () => {
      const out = (which: string) => join(folder, `${name.join('-')} it's ${which}`)
      const run = (which: string) => [
        ...name,
        ...['--data', join(folder, data), '--backend', 'wasm', '--out', out(which)],
        ...args,
      ]
      const whole = await ran(run('whole'))
      assert.equal(whole.status, 0, whole.stderr)

      const stopped = await thinnet([...run('stopped'), '--json'], ended(signal))
      assert.equal(stopped.status, status, stopped.stderr)
      const command = commandIn(stopped.stderr)
      assert.ok(command.endsWith(` --json`), command)

      const file = (which: string) => join(out(which), 'models', `${saved}.safetensors`)
      await killedOnSaving(file('stopped'), command)
      const rest = await ran([...name, '--resume', out('stopped')])
      assert.equal(rest.status, 0, rest.stderr)
      // The models carry the seconds they took, too.
      assert.deepEqual(tensors(await readFile(file('stopped'))), tensors(await readFile(file('whole'))))
      assert.deepEqual(numbers(rest.stdout), numbers(whole.stdout))
      // the report is that of the call that began it
      const of = async (file: string) => JSON.parse(await readFile(join(out('stopped'), file), 'utf8'))
      const [history, noted] = [await of('history.json'), await of('run.json')]
      assert.deepEqual([history.command, history.started], [noted.command, noted.started])
      assert.ok(history.command.endsWith(` ${args.join(' ')} --json`), history.command)
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

  test('SIGTERM in the first epoch: what there is stays, it is said what that is, and it is resumed', async () => {
    const out = join(folder, 'first-epoch')
    // All of MNIST, so that the epoch does not end before the signal comes.
    const stopped = await thinnet(['mnist-cnn', '--epochs', '1', '--out', out], ended('SIGTERM'))
    assert.equal(stopped.status, 143, stopped.stderr)
    assert.match(stopped.stderr, /thinnet: nothing was saved yet, training begins again; resume with/)
    assert.ok(existsSync(join(out, 'run.json')))
    assert.ok(!existsSync(join(out, 'lock')))
    assert.match(commandIn(stopped.stderr), /mnist-cnn --resume \S+first-epoch$/)
  })

  test('epochs that are too short to be saved each: the one under way is ended and saved', async () => {
    const out = join(folder, 'short')
    const args = ['--samples', '60', '--plain-epochs', '100000', '--dropout-epochs', '3', '--layers', '2']
    const stopped = await thinnet(['overfit', '--data', folder, '--out', out, ...args], ended('SIGINT'))
    assert.equal(stopped.status, 130, stopped.stderr)
    assert.match(stopped.stderr, /thinnet: what was saved last is kept; resume with/)
    const { epoch } = await loadModel(join(out, 'models', 'plain-1.safetensors'))
    const { runs } = JSON.parse(await readFile(join(out, 'history.json'), 'utf8'))
    // each third epoch is evaluated
    assert.equal(runs[0].trials[0].epochs.at(-1), epoch - 1 - ((epoch - 1) % 3))
  })

  test('a folder that holds a run is refused, while it is written and after it, and is not touched', async () => {
    const out = join(folder, 'taken')
    const run = (seed: string) =>
      ran(['mnist-cnn', '--data', folder, '--epochs', '100000', '--seed', seed, '--out', out])
    let others: Promise<Ended[]> | null = null
    const first = await thinnet(['mnist-cnn', '--data', folder, '--epochs', '100000', '--out', out], {
      watch: (child, stderr) => {
        if (others !== null || !stderr.includes(' · ')) return
        others = Promise.all([run('2'), ran(['mnist-cnn', '--resume', out])])
        // once there is something to be touched
        const saved = () => existsSync(join(out, 'models', 'model.safetensors'))
        others.finally(() => until(saved).then(() => child.kill('SIGTERM')))
      },
    })
    for (const { status, stderr } of await others!) {
      assert.equal(status, 1)
      assert.match(stderr, /^thinnet: \S+taken: expected a folder that nobody uses, got one that process \d+ of /)
    }
    assert.equal(first.status, 143, first.stderr)
    const before = await readFile(join(out, 'models', 'model.safetensors'))
    for (const name of [['overfit', '--samples', '60'], ['reproduce', 'srivastava'], ['mnist-cnn']]) {
      const { status, stderr } = await ran([...name, '--data', folder, '--out', out])
      assert.equal(status, 1)
      assert.match(stderr, /taken: expected a folder without a run, got one of "mnist-cnn"/)
      assert.equal(commandIn(stderr), commandIn(first.stderr))
    }
    assert.deepEqual(await readFile(join(out, 'models', 'model.safetensors')), before)
  })

  test('of two that resume one run at once, one does', async () => {
    const out = join(folder, 'two')
    const stopped = await thinnet(['mnist-cnn', '--data', folder, '--epochs', '100000', '--out', out], ended('SIGINT'))
    assert.equal(stopped.status, 130, stopped.stderr)
    const children: ChildProcess[] = []
    const resume = () =>
      thinnet(['mnist-cnn', '--resume', out], {
        started: child => void children.push(child),
        ...untilOneIsRefused(children),
      })
    const statuses = (await Promise.all([resume(), resume()])).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [1, 143])
  })

  test('a full disk, and --out where none can be: the file, what was kept, and what to do', async t => {
    await writeFile(join(folder, 'a-file'), '')
    const file = await ran(['mnist-cnn', '--data', folder, '--out', join(folder, 'a-file')])
    assert.equal(file.status, 1)
    assert.match(
      file.stderr,
      /^thinnet: \S+a-file: expected a folder to write to, got a file of this name \(EEXIST\)\. Remove/,
    )
    const disk = join(folder, 'disk')
    await mkdir(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk], { stdio: 'pipe' })
    } catch (error) {
      return t.skip(`mounts no small disk here: ${(error as Error).message.split('\n').at(-1)}`)
    }
    try {
      const out = join(disk, 'out')
      // The model goes on it, the report with its charts does not.
      const args = ['--samples', '60', '--plain-epochs', '2', '--dropout-epochs', '2', '--layers', '1', '--units', '10']
      const full = await ran(['overfit', '--data', folder, '--out', out, ...args])
      assert.equal(full.status, 1)
      assert.match(
        full.stderr,
        /disk.out.report.html: expected room to write to, got a disk that is full \(ENOSPC\)\. Make room/,
      )
      assert.match(full.stderr, /what was saved last is kept; resume with/)
      execFileSync('mount', ['-o', 'remount,size=8m', disk])
      const rest = typed(commandIn(full.stderr))
      assert.equal(rest.status, 0, rest.stderr)
      assert.ok(existsSync(join(out, 'report.html')))
      execFileSync('mount', ['-o', 'remount,ro', disk])
      const readOnly = await ran(['mnist-cnn', '--data', folder, '--out', join(disk, 'other')])
      assert.equal(readOnly.status, 1)
      assert.match(
        readOnly.stderr,
        /disk.other: expected a folder to write to, got a disk that can only be read \(EROFS\)/,
      )
    } finally {
      execFileSync('umount', [disk])
    }
  })

  test('a folder without a run, or with another, and options beside it are refused', async () => {
    const at = join(folder, 'other')
    const refused = async (args: string[], message: RegExp) => {
      const { status, stderr } = await ran(args)
      assert.equal(status, 1)
      assert.match(stderr, message)
    }
    await refused(['overfit', '--resume', at], /run.json: expected the settings of a run to resume/)
    const done = await ran(['mnist-cnn', '--data', folder, '--epochs', '1', '--out', at])
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

/** Types a command into a shell, and kills it when it has saved this file again. */
async function killedOnSaving(file: string, command: string): Promise<void> {
  const time = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs
  const before = time()
  const child = spawn(`exec ${command}`, { shell: true, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] })
  const said = text(child.stderr)
  const look = setInterval(() => time() !== before && child.kill('SIGKILL'), 2)
  const [status] = await once(child, 'close')
  clearInterval(look)
  assert.equal(status, null, await said)
}

/** What follows the header of a safetensors file. */
function tensors(file: Buffer): Buffer {
  return file.subarray(8 + Number(file.readBigUInt64LE(0)))
}

/** What it found, losses and percentages: times differ. */
function numbers(text: string): string[] {
  return text.match(/\d+\.\d+.%|\d\.\d{4}/g) ?? []
}

/** Ends a run by a signal when it has begun to train. */
function ended(signal: NodeJS.Signals) {
  let asked = false
  return {
    watch: (child: ChildProcess, stderr: string) => {
      if (asked || !stderr.includes(' · ')) return
      asked = true
      child.kill(signal)
    },
  }
}

/** Ends the others when one has been refused. */
function untilOneIsRefused(children: readonly ChildProcess[]) {
  return {
    watch: (child: ChildProcess, stderr: string) => {
      if (!stderr.includes('expected a folder that nobody uses')) return
      for (const other of children) if (other !== child && other.exitCode === null) other.kill('SIGTERM')
    },
  }
}
