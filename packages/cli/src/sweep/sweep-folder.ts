import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { appendFile, type FileHandle, mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ThinnetError, version } from 'thinnet'
import { writeWhole } from '../atomic.ts'
import { foreign } from '../terminal/foreign.ts'
import { say } from '../terminal/print.ts'
import { removeParts } from './checkpoints/folder.ts'
import { onDisk } from './disk.ts'
import { lock } from './lock.ts'
import { seedsOf, settingsOf } from './spec/dimensions.ts'
import { type SweepSpec, specSchema } from './spec/spec.ts'
import { LONGEST, resultIn } from './trials/check.ts'
import { type Result, type Setting, trialId } from './trials/trial.ts'

const SWEEP = 'sweep.json'
const RESULTS = 'results.jsonl'
/** Beside them what stood where a result should, a line each: `{ "line", "fault", "text" }`. */
const REJECTED = 'results.rejected.jsonl'
/** Characters of such a text that are kept. */
const KEPT = 100_000
/** Of them that go there at a time. */
const BATCH = 100
/** Characters of what is wrong that are shown. */
const FAULT = 500
const LOCK = 'lock'

/** What a sweep's folder says of it. */
export interface SweepAbout {
  readonly spec: SweepSpec
  /** What paths in the spec begin at. */
  readonly folder: string
  /** As an ISO date. */
  readonly started: string
  /** By the clock on the wall, of all calls that ended in an orderly way. */
  readonly seconds: number
}

/**
 * A sweep's folder: `sweep.json` says what is tried, `results.jsonl` what became of it, a line a job; `checkpoints` has
 * the models of the trials under way. One process has it at a time. What is noted down is on the disk: killed at any
 * moment, the folder holds every result that was told of, once.
 */
export class SweepFolder {
  readonly path: string
  readonly about: SweepAbout
  readonly #file: FileHandle
  readonly #unlock: () => Promise<void>
  readonly #known: Set<string>
  readonly #opened = performance.now()
  #size: number
  #batch: string[] = []
  #turn: Promise<void> | null = null
  #written: Promise<void> = Promise.resolve()

  private constructor(path: string, about: SweepAbout, file: FileHandle, unlock: () => Promise<void>, found: Found) {
    this.path = path
    this.about = about
    this.#file = file
    this.#unlock = unlock
    this.#known = found.known
    this.#size = found.size
  }

  /** @throws ThinnetError where there is a sweep already */
  static async begin(path: string, spec: SweepSpec, folder: string): Promise<SweepFolder> {
    await onDisk(path, () => mkdir(path, { recursive: true }))
    return locked(path, async unlock => {
      if (existsSync(join(path, SWEEP))) {
        const { spec: other } = await readAbout(path)
        throw new ThinnetError(
          `${path}: expected a folder without a sweep, got one with "${other.name}". Go on with it by --resume ${path}, or take another folder.`,
        )
      }
      const about = { spec, folder: resolve(folder), started: new Date().toISOString(), seconds: 0 }
      await writeAbout(path, about)
      return SweepFolder.#open(path, about, unlock)
    })
  }

  /** @throws ThinnetError where there is none */
  static async resume(path: string): Promise<SweepFolder> {
    const about = await readAbout(path)
    return locked(path, unlock => SweepFolder.#open(path, about, unlock))
  }

  static async #open(path: string, about: SweepAbout, unlock: () => Promise<void>): Promise<SweepFolder> {
    const results = join(path, RESULTS)
    await removeParts(path)
    await removeParts(join(path, 'checkpoints'))
    const known = new Set<string>()
    let size = 0
    await setBadLinesAside(path, about.spec)
    for await (const { result, end } of readLines(results)) {
      if (result) known.add(result.job)
      size = end
    }
    const file = await onDisk(results, () => open(results, 'a'))
    await onDisk(results, () => file.truncate(size))
    return new SweepFolder(path, about, file, unlock, { known, size })
  }

  get checkpoints(): string {
    return join(this.path, 'checkpoints')
  }

  has(job: string): boolean {
    return this.#known.has(job)
  }

  get count(): number {
    return this.#known.size
  }

  /** Those there are, each job's once. */
  results(): AsyncGenerator<Result> {
    return resultsIn(this.path)
  }

  /** Resolves when the result is on the disk; those that come meanwhile go there together. A job's second is left out. */
  async append(result: Result): Promise<void> {
    if (this.#known.has(result.job)) return
    this.#known.add(result.job)
    this.#batch.push(`${JSON.stringify(result)}\n`)
    this.#turn ??= this.#written = this.#written.then(() => this.#write())
    await this.#turn
  }

  /** Keeps what came as a result and is none, with what is wrong. */
  async setAside(text: string, fault: string): Promise<void> {
    await reject(this.path, [{ fault, text }])
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#batch.join(''))
    this.#batch = []
    this.#turn = null
    await onDisk(join(this.path, RESULTS), async () => {
      try {
        await this.#file.appendFile(bytes)
        await this.#file.datasync()
      } catch (error) {
        await this.#file.truncate(this.#size).catch(() => {})
        throw error
      }
    })
    this.#size += bytes.length
  }

  /** When all that was told is on the disk, or could not be brought there. */
  async settled(): Promise<void> {
    await this.#written.catch(() => {})
  }

  /** Seconds so far, over all calls. */
  get seconds(): number {
    return this.about.seconds + (performance.now() - this.#opened) / 1000
  }

  /** Gives the folder back; without a trace, where nothing has come of the sweep and `forget` says so. */
  async close({ forget = false } = {}): Promise<void> {
    await this.settled()
    await this.#file.close()
    await rmdir(this.checkpoints).catch(() => {})
    if (forget && this.#size === 0 && !existsSync(this.checkpoints)) {
      for (const name of [RESULTS, SWEEP]) await rm(join(this.path, name), { force: true })
    } else {
      // A full disk is told of by who could not write a result.
      await writeAbout(this.path, { ...this.about, seconds: this.seconds }).catch(() => {})
    }
    await this.#unlock()
  }
}

interface Found {
  known: Set<string>
  size: number
}

async function locked<T>(path: string, work: (unlock: () => Promise<void>) => Promise<T>): Promise<T> {
  const unlock = await lock(join(path, LOCK))
  try {
    return await work(unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

async function writeAbout(path: string, about: SweepAbout): Promise<void> {
  const text = `${JSON.stringify({ thinnet: version, ...about }, null, 2)}\n`
  await onDisk(join(path, SWEEP), () => writeWhole(join(path, SWEEP), text))
}

/** What was swept in a folder. @throws ThinnetError for a folder without a sweep, or with one of another version */
export async function readAbout(path: string): Promise<SweepAbout> {
  const file = join(path, SWEEP)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new ThinnetError(`${file}: expected a sweep that was begun in this folder, got ${(error as Error).message}.`)
  }
  const made = parsed(text)
  const spec = specSchema.safeParse(made?.spec)
  if (!made || !spec.success || typeof made.folder !== 'string') {
    throw new ThinnetError(`${file}: expected what a sweep has noted down there, got something else.`)
  }
  if (made.thinnet !== version) {
    throw new ThinnetError(
      `${file}: expected a sweep of thinnet ${version}, got one of ${made.thinnet}. Its trials are others.`,
    )
  }
  return {
    ...{ spec: spec.data, folder: made.folder },
    ...{ started: String(made.started), seconds: Number(made.seconds) || 0 },
  }
}

/** The results in a folder, each job's once; what was half written when a process was killed is left out. */
export async function* resultsIn(path: string): AsyncGenerator<Result> {
  const known = new Set<string>()
  for await (const { result } of readLines(join(path, RESULTS))) {
    if (!result || known.has(result.job)) continue
    known.add(result.job)
    yield result
  }
}

interface Line {
  readonly number: number
  readonly text: string
  /** null where it is none. */
  readonly result: Result | null
  readonly fault: string
  /** Bytes of the file up to the line's end. */
  readonly end: number
}

/** The lines of a file of results that are whole. Of one that is too long the beginning is given. */
async function* readLines(path: string): AsyncGenerator<Line> {
  if (!existsSync(path)) return
  let parts: Buffer[] = []
  let length = 0
  let end = 0
  let number = 0
  const keep = (bytes: Buffer) => {
    if (length <= LONGEST) parts.push(bytes)
    length += bytes.length
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at))
      from = at + 1
      end += length + 1
      const tooLong = length > LONGEST
      const text = tooLong ? parts[0]!.toString('utf8', 0, KEPT) : Buffer.concat(parts).toString('utf8')
      const read = tooLong ? { fault: `expected a result, got a line of ${length} bytes` } : resultIn(text)
      const isNone = 'fault' in read
      yield { number: ++number, text, result: isNone ? null : read, fault: isNone ? read.fault : '', end }
      parts = []
      length = 0
    }
    keep(chunk.subarray(from))
  }
}

/** Moves the lines that are no results of the sweep to a file beside, and says so: the folder goes on without them. */
async function setBadLinesAside(path: string, spec: SweepSpec): Promise<void> {
  const file = join(path, RESULTS)
  const foreignTo = whatIsForeignTo(spec)
  const faultOf = ({ result, fault }: Line) => (result ? foreignTo(result) : fault)
  let first: Rejected | undefined
  let count = 0
  const batch: Rejected[] = []
  for await (const line of readLines(file)) {
    const fault = faultOf(line)
    if (fault === '') continue
    const bad = { line: line.number, fault, text: line.text.slice(0, KEPT) }
    first ??= bad
    count++
    if (batch.push(bad) === BATCH) await reject(path, batch.splice(0))
  }
  if (!first) return
  await reject(path, batch)
  const temporary = join(path, `.${randomBytes(6).toString('hex')}.part`)
  await onDisk(temporary, async () => {
    const good = await open(temporary, 'wx')
    try {
      for await (const line of readLines(file)) if (faultOf(line) === '') await good.appendFile(`${line.text}\n`)
      await good.sync()
    } finally {
      await good.close()
    }
    await rename(temporary, file)
  })
  const more = count > 1 ? `, and ${count - 1} more` : ''
  say(`thinnet: ${file}: line ${first.line}: ${foreign(first.fault, FAULT)}${more}; set aside in ${REJECTED}`)
}

/** What says why a result is none of a sweep's; '' of one that is. */
function whatIsForeignTo(spec: SweepSpec): (result: Result) => string {
  let settings: ReadonlyMap<string, Setting> | null = null
  const seeds = new Set(seedsOf(spec))
  return ({ job, trial, setting: id, seed, epochs }) => {
    settings ??= new Map(settingsOf(spec).map(setting => [setting.id, setting]))
    const setting = settings.get(id)
    if (!setting || !seeds.has(seed) || trialId(setting, seed) !== trial) return 'expected a trial of this sweep'
    const most = setting.recipe.training.epochs
    const upTo = Number(job.slice(trial.length + 1))
    if (!(upTo <= most && epochs <= upTo)) return `expected at most ${most} epochs, as the sweep has them`
    return ''
  }
}

interface Rejected {
  line?: number
  fault: string
  text: string
}

async function reject(path: string, bad: readonly Rejected[]): Promise<void> {
  const file = join(path, REJECTED)
  const lines = bad.map(one => `${JSON.stringify({ ...one, text: one.text.slice(0, KEPT) })}\n`)
  await onDisk(file, () => appendFile(file, lines.join('')))
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
