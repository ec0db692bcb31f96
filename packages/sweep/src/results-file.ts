import { createReadStream, existsSync } from 'node:fs'
import { appendFile, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { foreign } from '@thinnet/charts/text'
import { temporaryOf } from './folder/atomic.ts'
import { onDisk } from './folder/disk.ts'
import { SWEEP_RESULTS as RESULTS } from './folder/taken.ts'
import { configurationsOf, seedsOf } from './spec/dimensions.ts'
import type { SweepSpec } from './spec/spec.ts'
import { LONGEST, resultIn } from './trials/check.ts'
import { type Configuration, type Result, trialId } from './trials/trial.ts'

// `results.jsonl`, one result per line; what is none of them goes to another file.

/** What was where a result should be, one per line: `{ "line", "fault", "text" }`. */
const REJECTED = 'results.rejected.jsonl'
/** Characters of such a text that are kept. */
const KEPT = 100_000
/** Of them that go there at a time. */
const BATCH = 100
/** Characters of what is wrong that are shown. */
const FAULT = 500

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
export async function* readLines(path: string): AsyncGenerator<Line> {
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

/** Moves the lines that are no results of the sweep to a file beside, and says so: the folder is used without them. */
export async function setBadLinesAside(path: string, spec: SweepSpec, tell: (line: string) => void): Promise<void> {
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
  const temporary = temporaryOf(file)
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
  tell(`${file}: line ${first.line}: ${foreign(first.fault, FAULT)}${more}; set aside in ${REJECTED}`)
}

/** What says why a result is none of a sweep's; '' of one that is. */
function whatIsForeignTo(spec: SweepSpec): (result: Result) => string {
  let settings: ReadonlyMap<string, Configuration> | null = null
  const seeds = new Set(seedsOf(spec))
  return ({ job, trial, setting: id, seed, epochs }) => {
    settings ??= new Map(configurationsOf(spec).map(setting => [setting.id, setting]))
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

/** Keeps what is no result, in a file of its own beside the results. */
export async function reject(path: string, bad: readonly Rejected[]): Promise<void> {
  const file = join(path, REJECTED)
  const lines = bad.map(one => `${JSON.stringify({ ...one, text: one.text.slice(0, KEPT) })}\n`)
  await onDisk(file, () => appendFile(file, lines.join('')))
}
