import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ThinnetError } from 'thinnet'

/** The file in a run's folder that says what was run. */
export const SETTINGS = 'run.json'
/** The folder in it that has the models as they were last saved. */
export const MODELS = 'models'
/** The file in a sweep's folder that says what is tried, and the one that has its results. */
export const SWEEP = 'sweep.json'
export const SWEEP_RESULTS = 'results.jsonl'

/** A folder that is another run's, which its command resumes. */
export class Taken extends ThinnetError {
  readonly folder: string
  /** The command, `overfit` say. */
  readonly run: string

  constructor(folder: string, run: string) {
    super(`${folder}: expected a folder without a run, got one of "${run}". Take another, or resume that run by`)
    this.folder = folder
    this.run = run
  }
}

/**
 * For who has locked the folder.
 *
 * @throws ThinnetError for a folder that holds a run or a sweep, or part of one
 */
export async function checkTaken(folder: string): Promise<void> {
  const files = await readdir(folder)
  const found = [SETTINGS, SWEEP, MODELS, SWEEP_RESULTS].find(name => files.includes(name))
  if (found === undefined) return
  const name = await nameIn(folder, found)
  if (name !== null) throw new Taken(folder, name)
  throw new ThinnetError(
    `${folder}: expected a folder without a run, got one with ${found} in it. Take another folder.`,
  )
}

/** What can be resumed there. */
async function nameIn(folder: string, found: string): Promise<string | null> {
  if (found === SWEEP) return 'sweep'
  if (found !== SETTINGS) return null
  try {
    const { name } = JSON.parse(await readFile(join(folder, SETTINGS), 'utf8'))
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}
