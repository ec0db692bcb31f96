import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rm, rmdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ThinnetError, version } from 'thinnet'
import { removeTemporary, writeWhole } from './folder/atomic.ts'
import { onDisk } from './folder/disk.ts'
import { lockFolder } from './folder/folder-lock.ts'
import { checkTaken, SWEEP_RESULTS as RESULTS, SWEEP } from './folder/taken.ts'
import { readLines, reject, resultsIn, setBadLinesAside } from './results-file.ts'
import { type SweepSpec, specSchema } from './spec/spec.ts'
import { toStderr } from './tell.ts'
import type { Result } from './trials/trial.ts'

/** What a sweep's folder says of it. */
export interface SweepAbout {
  readonly spec: SweepSpec
  /** What paths in the spec begin at. */
  readonly folder: string
  /** As an ISO date. */
  readonly started: string
  /** What began it, as it was typed; '' where that is not known. */
  readonly command: string
  /** By the clock on the wall, of all calls that ended in an orderly way. */
  readonly seconds: number
}

/**
 * A sweep's folder: `sweep.json` says what is tried, `results.jsonl` what became of it, one line per job; `checkpoints` has
 * the models of the trials under way. One process has it at a time. What is noted down is on the disk: killed at any
 * moment, the folder holds every result that was told of, once.
 */
export class SweepFolder {
  /** Where it is. */
  readonly path: string
  /** What it holds a sweep of. */
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

  /**
   * @param command as it was typed. Default '': there was none
   * @throws ThinnetError where there is a sweep or a run already
   */
  static async begin(path: string, spec: SweepSpec, folder: string, command = ''): Promise<SweepFolder> {
    await onDisk(path, () => mkdir(path, { recursive: true }))
    return locked(path, async unlock => {
      await checkTaken(path)
      const about = { spec, folder: resolve(folder), started: new Date().toISOString(), command, seconds: 0 }
      await writeAbout(path, about)
      return SweepFolder.#open(path, about, unlock)
    })
  }

  /**
   * @param tell is told of lines among the results that are none
   * @throws ThinnetError where there is no sweep
   */
  static async resume(path: string, tell = toStderr): Promise<SweepFolder> {
    const about = await readAbout(path)
    return locked(path, unlock => SweepFolder.#open(path, about, unlock, tell))
  }

  static async #open(
    path: string,
    about: SweepAbout,
    unlock: () => Promise<void>,
    tell = toStderr,
  ): Promise<SweepFolder> {
    const results = join(path, RESULTS)
    await removeTemporary(path)
    await removeTemporary(join(path, 'checkpoints'))
    const known = new Set<string>()
    let size = 0
    await setBadLinesAside(path, about.spec, tell)
    for await (const { result, end } of readLines(results)) {
      if (result) known.add(result.job)
      size = end
    }
    const file = await onDisk(results, () => open(results, 'a'))
    await onDisk(results, () => file.truncate(size))
    return new SweepFolder(path, about, file, unlock, { known, size })
  }

  /** The folder of the checkpoints. */
  get checkpoints(): string {
    return join(this.path, 'checkpoints')
  }

  /** Whether there is a result of this job. */
  has(job: string): boolean {
    return this.#known.has(job)
  }

  /** Results that there are. */
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
  const unlock = await lockFolder(path)
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
    command: typeof made.command === 'string' ? made.command : '',
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
