import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadMnist } from '@thinnet/datasets'

const BIN = fileURLToPath(new URL('../bin/thinnet.js', import.meta.url))

/** Nothing of the terminal that tests are started in. */
const PLAIN = { FORCE_COLOR: undefined, NO_COLOR: undefined, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' }

/** The files of a report. */
export const REPORT = ['curves.png', 'curves.svg', 'history.csv', 'history.json', 'report.html']

export interface Ended {
  status: number | null
  stdout: string
  stderr: string
}

/** Runs the built command; `watch` sees it as it goes, and all it has said on stderr so far. */
export function thinnet(
  args: readonly string[],
  options: {
    cwd?: string
    bin?: string
    env?: Record<string, string>
    /** In a process group of its own, as a shell would have it. */
    detached?: boolean
    watch?: (child: ChildProcess, stderr: string) => void
    started?: (child: ChildProcess) => void
  } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [options.bin ?? BIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, ...PLAIN, ...options.env },
    detached: options.detached ?? false,
  })
  options.started?.(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', text => {
    stdout += text
  })
  child.stderr.on('data', text => {
    stderr += text
    options.watch?.(child, stderr)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => resolve({ status, stdout, stderr }))
  })
}

/** The process of `ran`, and what fails when it ends. */
let warm: { child: ChildProcess; end: Promise<never> } | null = null
let turn: Promise<void> = Promise.resolve()

/**
 * The same in a process that all tests of this one share, where Node and thinnet are there already: for what a command
 * says and does, on a terminal of so many columns, or on none. How it begins and ends as a process of its own, and signals, are for `thinnet`.
 */
export async function ran(
  args: readonly string[],
  { cwd = tmpdir(), columns = 0, env = {} as Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  // one at a time: an answer does not say to what
  const before = turn
  let done = () => {}
  turn = new Promise(resolve => (done = resolve))
  await before
  warm ??= await startWarm()
  const { child, end } = warm
  child.channel!.ref()
  try {
    child.send({ args, cwd, columns, env })
    const [ended] = await Promise.race([once(child, 'message'), end])
    return ended
  } finally {
    child.channel?.unref()
    done()
  }
}

async function startWarm() {
  const child = fork(fileURLToPath(new URL('warm.mjs', import.meta.url)), {
    execArgv: [],
    env: { ...process.env, ...PLAIN },
  })
  const end = once(child, 'exit').then(([status, signal]): never => {
    warm = null
    throw new Error(`the process of the commands has ended: ${status ?? signal}`)
  })
  end.catch(() => {})
  await Promise.race([once(child, 'message'), end])
  // it ends with this process, which it does not keep
  child.unref()
  return { child, end }
}

/** Runs the command and reads what it printed, one JSON object and a line's end; stderr has what to type next. */
export async function json<T>(args: readonly string[], cwd?: string): Promise<T> {
  const { status, stdout, stderr } = await ran([...args, '--json'], cwd === undefined ? {} : { cwd })
  if (status !== 0) throw new Error(`exit status ${status}: ${stderr}`)
  if (stdout.split('\n').length !== 2) throw new Error(`not one line: ${stdout}`)
  if (!COMMAND.test(stderr)) throw new Error(`no next command: ${stderr}`)
  return JSON.parse(stdout)
}

const COMMAND = /^ {2}\S.*thinnet/m

/** The command that was said to be typed: it has a line of its own. */
export function commandIn(text: string): string {
  const lines = text.split('\n').filter(line => COMMAND.test(line))
  if (lines.length !== 1) throw new Error(`not one command: ${text}`)
  return lines[0]!.trim()
}

/** Types a command into a shell. */
export function typed(command: string): Ended {
  return spawnSync(command, { shell: true, cwd: tmpdir(), encoding: 'utf8' })
}

/** Looks until it is so. What never comes is ended by the test command, with all that the process tests. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 20))
}

/** A new empty folder, and how to remove it. */
export async function emptyFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'thinnet-cli-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The first images of MNIST, as IDX files of a user's own. */
export async function writeSmallMnist(folder: string, train: number, test: number): Promise<void> {
  const mnist = await loadMnist({ train, test })
  for (const [part, name, count] of [
    ['train', 'train', train],
    ['test', 't10k', test],
  ] as const) {
    const { images, labels } = mnist[part]
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idx([count, 28, 28], images.data))
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idx([count], labels.data))
  }
}

function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header[2] = 8
  header[3] = shape.length
  shape.forEach((d, i) => {
    header.writeUInt32BE(d, 4 + 4 * i)
  })
  const size = shape.reduce((a, b) => a * b, 1)
  return Buffer.concat([header, Uint8Array.from({ length: size }, (_, i) => data[i]!)])
}

/** A text of so many words, of 40 different ones. */
export async function writeWords(path: string, count: number): Promise<void> {
  await writeFile(path, Array.from({ length: count }, (_, i) => `w${(i * i + (i >> 3)) % 40}`).join(' '))
}
