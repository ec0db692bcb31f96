import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { didYouMean, nearest } from '@thinnet/charts/text'
import { ThinnetError } from 'thinnet'
import { LineCounter, parseDocument } from 'yaml'
import { defaultExportOf } from '../trials/default-export.ts'
import { configurationsOf } from './dimensions.ts'
import { jsonFault, lineAndColumn } from './json-fault.ts'
import { withHashes } from './module-hashes.ts'
import { presets } from './presets.ts'
import { check, refuseAll } from './problems.ts'
import { type SweepSpec, specSchema } from './spec.ts'

const ENDINGS = ['.json', '.yaml', '.yml', '.ts', '.mts', '.js', '.mjs']

/**
 * Reads a sweep from its file, JSON, YAML or a module, or the preset of this name where there is no such file, and
 * checks all of it: what configurationsOf makes of it is good. The folder is what a module's path begins at.
 *
 * @throws ThinnetError that names the file, with all that is wrong, one problem a line
 */
export async function readSpec(path: string): Promise<{ spec: SweepSpec; folder: string }> {
  const file = await found(path)
  const folder = dirname(resolve(file))
  const input = await inputFrom(file)
  try {
    const { data, problems } = check(specSchema, input)
    if (problems) refuseAll(problems)
    const spec = await withHashes(data!, folder)
    configurationsOf(spec)
    return { spec, folder }
  } catch (error) {
    if (!(error instanceof ThinnetError)) throw error
    throw new ThinnetError(error.message.replace(/^/gm, `${file}: `))
  }
}

/** A file's path, or a preset's. */
async function found(path: string): Promise<string> {
  const at = (await presets()).get(path)
  if (at === undefined || (await exists(path))) return path
  return at
}

async function inputFrom(file: string): Promise<unknown> {
  const ending = extname(file).toLowerCase()
  if (!ENDINGS.includes(ending)) {
    if (ending === '' && !(await exists(file))) throw await noSuchPreset(file)
    throw new ThinnetError(`${file}: expected a file that ends in ${ENDINGS.join(', ')}, got "${ending}".`)
  }
  const text = await textOf(file)
  if (ending === '.json') return fromJson(file, text)
  if (ending === '.yaml' || ending === '.yml') return fromYaml(file, text)
  return fromModule(file)
}

async function noSuchPreset(name: string): Promise<ThinnetError> {
  const known = [...(await presets()).keys()]
  const list = known.join(', ')
  return new ThinnetError(
    `${name}: expected a file, or a preset among ${list}, got neither.${didYouMean(nearest(name, known))}`,
  )
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    error => error.code !== 'ENOENT',
  )
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    throw new ThinnetError(`${file}: expected a sweep’s file, got ${(error as Error).message}.`)
  }
}

function fromJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const at = jsonFault(text)
    const { line, column } = lineAndColumn(text, at)
    const letter = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at)!)) : 'its end'
    throw new ThinnetError(`${file}: line ${line}, column ${column}: expected JSON, got ${letter} there.`)
  }
}

function fromYaml(file: string, text: string): unknown {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const lines = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lineCounter.linePos(pos[0])
    return `${file}: line ${line}, column ${col}: expected YAML, got: ${message.replace(/\.?$/, '.')}`
  })
  if (lines.length > 0) throw new ThinnetError(lines.join('\n'))
  try {
    return document.toJS()
  } catch (error) {
    throw new ThinnetError(`${file}: expected YAML, got: ${(error as Error).message}.`)
  }
}

async function fromModule(file: string): Promise<unknown> {
  try {
    return await defaultExportOf(file, '.')
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new ThinnetError(`${file}: expected a module that loads, got: ${message.split('\n')[0]}`)
  }
}
