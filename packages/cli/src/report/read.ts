import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { onDisk, SETTINGS } from '@thinnet/sweep/folder'
import {
  analyse,
  checked,
  comparedRuns,
  drawSweepReport,
  findingOf,
  readJson,
  readOutcome,
} from '@thinnet/sweep/report'
import { ThinnetError } from 'thinnet'
import type { Measured } from '../bench/compare.ts'
import { writePage } from '../bench/files.ts'
import { benchReport } from '../bench/page.ts'
import { PROGRAMS } from './programs.ts'
import type { Saved } from './saved.ts'
import { benchResults } from './schemas.ts'

const HISTORY = 'history.json'
const WANTED = 'the folder of a run or a sweep, or a file that thinnet bench --json has written'

/** What a folder or a file holds. @throws ThinnetError where that is nothing to draw */
export async function readSaved(path: string): Promise<Saved> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new ThinnetError(`${path}: expected ${WANTED}, got nothing of this name.`)
  if (found.isFile()) return bench(path)
  const has = (name: string) => existsSync(join(path, name))
  if (has(HISTORY)) return program(path)
  if (has('results.json') || has('sweep.json')) return sweep(path)
  const got = has(SETTINGS)
    ? 'a run that has not come to a report: resume it'
    : (await holdsRuns(path))
      ? 'a folder of several: name those in it'
      : `a folder without ${HISTORY} and results.json`
  throw new ThinnetError(`${path}: expected ${WANTED}, got ${got}.`)
}

async function holdsRuns(folder: string): Promise<boolean> {
  const names = await onDisk(folder, () => readdir(folder), 'a folder that can be read')
  return names.some(name => [HISTORY, 'sweep.json'].some(file => existsSync(join(folder, name, file))))
}

async function program(folder: string): Promise<Saved> {
  const path = join(folder, HISTORY)
  const history = await readJson(path)
  const command = (await commandIn(folder)) ?? commandOf(history)
  const read = command === undefined || !Object.hasOwn(PROGRAMS, command) ? undefined : PROGRAMS[command]
  if (!read) {
    const known = Object.keys(PROGRAMS).join(', ')
    throw new ThinnetError(`${path}: expected the history of ${known}, got ${command ?? 'that of something else'}.`)
  }
  return { command: command!, ...read(history, path) }
}

/** As run.json says. */
async function commandIn(folder: string): Promise<string | undefined> {
  if (!existsSync(join(folder, SETTINGS))) return undefined
  const { name } = (await readJson(join(folder, SETTINGS))) as { name?: unknown }
  return typeof name === 'string' ? name : undefined
}

/** By what is in it, for folders without run.json. */
function commandOf(history: unknown): string | undefined {
  const has = (key: string) => typeof history === 'object' && history !== null && key in history
  return has('runs') ? 'overfit' : has('rotated') ? 'reproduce mc-dropout' : has('trial') ? 'mnist-cnn' : undefined
}

async function sweep(folder: string): Promise<Saved> {
  const analysis = analyse(await readOutcome(folder))
  return {
    ...{ command: 'sweep', options: {}, finding: findingOf(analysis), runs: comparedRuns(analysis) },
    draw: (out, lab) => drawSweepReport(out, analysis, lab),
  }
}

async function bench(path: string): Promise<Saved> {
  const measured = checked(benchResults, await readJson(path), path, WANTED) as Measured
  const page = `${basename(path).replace(/\.json$/i, '')}.html`
  return {
    ...{ command: 'bench', options: {}, runs: [], measured, finding: benchReport(measured, '').finding },
    async draw(folder) {
      const at = join(folder, page)
      await writePage(at, measured, 'A bench of thinnet')
      return at
    },
  }
}
