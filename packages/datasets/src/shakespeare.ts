import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { options, type Path } from 'thinnet'
import { pathOf } from './path.ts'
import { refuse } from './refuse.ts'
import { type Tokens, tokenized, type Unit } from './tokens.ts'
import { unzipped } from './unzipped.ts'

export interface ShakespeareOptions {
  /** What the text is a sequence of. Default words, in lower case, with marks and ends of lines as words of their own. */
  unit?: Unit
  /** How many of them there are, ≥ 2, with `<unk>`, which stands for all others. Default all of the part to train on. */
  vocabularySize?: number
  /** Your own text, UTF-8, gzipped or not, by its path or file: URL, in place of the one that comes with the package. Default: that. */
  file?: Path
}

/** In the package, seen from what is built and from the sources. */
const PACKAGED = fileURLToPath(new URL('../data/shakespeare.txt.gz', import.meta.url))
const MOST_BYTES = 2 ** 28

/**
 * Plays of Shakespeare as one text of 1.1 million characters, or 292 thousand words, marks and ends of lines: the small
 * corpus that Karpathy (2015) made known, in the public domain. In its order, 90 % are to train on, 5 % for validation
 * and 5 % for the test.
 *
 * @throws ThinnetError for a file that cannot be read, is no text, or a text too short for three parts
 */
export async function loadShakespeare(given: ShakespeareOptions = {}): Promise<Tokens> {
  const {
    unit = 'words',
    vocabularySize,
    file,
  } = options.checkOptions('loadShakespeare', given, {
    unit: options.choice('words', 'characters'),
    vocabularySize: options.whole(2),
    file: options.anything,
  })
  const path = file === undefined ? PACKAGED : pathOf(file, 'loadShakespeare', 'file')
  return tokenized(await textIn(path), { unit, size: vocabularySize, who: path })
}

async function textIn(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) =>
    refuse(path, 'a file that can be read', error.code ?? error.message),
  )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(unzipped(bytes, path, MOST_BYTES))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return refuse(path, 'a text in UTF-8', 'other bytes')
  }
}
