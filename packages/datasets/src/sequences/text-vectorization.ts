import { options, type Tensor, tensor } from 'thinnet'
import { refuse, show } from '../refuse.ts'

/** Before a text is split: lower case without marks, as Keras does it; one of the two; or a function of your own. */
export type Standardize =
  | 'lowerAndStripPunctuation'
  | 'lower'
  | 'stripPunctuation'
  | 'none'
  | ((text: string) => string)

/** Where a text is split: at white space, between characters, or by a function of your own. */
export type SplitText = 'whitespace' | 'character' | ((text: string) => readonly string[])

export interface TextVectorizationOptions {
  /** How long the vocabulary may be, with padding and `[UNK]`, ≥ 3. Default without limit. */
  maxTokens?: number
  /** Tokens of each text: longer ones are cut off, shorter ones padded with 0. Default those of the longest text given. */
  outputSequenceLength?: number
  /** Default `'lowerAndStripPunctuation'`. */
  standardize?: Standardize
  /** Default `'whitespace'`. */
  split?: SplitText
}

/** The marks that Keras strips. */
const MARKS = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g
const STANDARDIZE = {
  lowerAndStripPunctuation: (text: string) => text.toLowerCase().replace(MARKS, ''),
  lower: (text: string) => text.toLowerCase(),
  stripPunctuation: (text: string) => text.replace(MARKS, ''),
  none: (text: string) => text,
}
const SPLIT = {
  whitespace: (text: string) => text.split(/\s+/u).filter(token => token !== ''),
  character: (text: string) => [...text],
}

const named = (names: object) => options.either(options.choice(...Object.keys(names)), options.func)
const KINDS = {
  maxTokens: options.whole(3),
  outputSequenceLength: options.whole(1),
  standardize: named(STANDARDIZE),
  split: named(SPLIT),
}

/**
 * Texts as indices of tokens, after Keras's TextVectorization: 0 is padding, 1 is `[UNK]`, a token that is not in the
 * vocabulary; from 2 on the tokens, the most frequent first, of those that are equally frequent the last in the
 * alphabet first.
 */
export class TextVectorization {
  /** What `restore` knows it by. */
  readonly kind = 'textVectorization'
  /** What each index stands for; `''` is padding. */
  readonly vocabulary: readonly string[]
  private readonly o: TextVectorizationOptions
  private readonly indices: ReadonlyMap<string, number>

  /** Use `textVectorization`, or `restore`. */
  constructor(vocabulary: readonly string[], o: TextVectorizationOptions) {
    this.vocabulary = vocabulary
    this.o = o
    this.indices = new Map(vocabulary.map((token, index) => [token, index]))
  }

  /** @returns int32 [texts, tokens] */
  transform(texts: readonly string[]): Tensor {
    const all = textsOf(texts).map(text => tokensOf(text, this.o))
    const length = this.o.outputSequenceLength ?? all.reduce((most, tokens) => Math.max(most, tokens.length), 1)
    const data = new Int32Array(all.length * length)
    for (const [row, tokens] of all.entries()) {
      for (const [t, token] of tokens.slice(0, length).entries()) data[row * length + t] = this.indices.get(token) ?? 1
    }
    return tensor(data, [all.length, length])
  }

  /** The tokens of each row, without the padding at its end. */
  inverse(indices: Tensor): string[][] {
    const [rows = 0, length = 0] = indices.shape
    return Array.from({ length: rows }, (_, row) => {
      const tokens = Array.from(
        indices.data.subarray(row * length, (row + 1) * length),
        index =>
          this.vocabulary[index] ?? refuse('textVectorization', `indices below ${this.vocabulary.length}`, show(index)),
      )
      while (tokens.at(-1) === '') tokens.pop()
      return tokens
    })
  }

  /** What `restore` makes it of again. @throws ThinnetError for functions of your own, which JSON has no place for */
  toJSON(): object {
    const own = Object.entries(this.o).find(([, value]) => typeof value === 'function')
    if (own) refuse('textVectorization', `${own[0]} by name, to be saved`, own[1])
    return { kind: this.kind, vocabulary: this.vocabulary, ...this.o }
  }

  static from({ kind, vocabulary, ...o }: Readonly<Record<string, unknown>>): TextVectorization | undefined {
    if (!Array.isArray(vocabulary) || vocabulary[0] !== '' || !vocabulary.every(token => typeof token === 'string'))
      return
    return new TextVectorization(vocabulary, options.checkOptions('restore', o as TextVectorizationOptions, KINDS))
  }
}

/**
 * Fits a vocabulary on texts.
 *
 * @param texts those to train on, alone
 */
export function textVectorization(texts: readonly string[], given: TextVectorizationOptions = {}): TextVectorization {
  const o = options.checkOptions('textVectorization', given, KINDS)
  const counts = new Map<string, number>()
  for (const text of textsOf(texts)) {
    for (const token of tokensOf(text, o)) counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  counts.delete('')
  counts.delete('[UNK]')
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1)).map(([token]) => token)
  return new TextVectorization(['', '[UNK]', ...byCount].slice(0, o.maxTokens), o)
}

function textsOf(texts: unknown): readonly string[] {
  if (Array.isArray(texts) && texts.every(text => typeof text === 'string')) return texts
  return refuse(
    'textVectorization',
    'an array of strings',
    texts,
    'Write textVectorization(texts, options): it adapts to them at once.',
  )
}

function tokensOf(
  text: string,
  { standardize = 'lowerAndStripPunctuation', split = 'whitespace' }: TextVectorizationOptions,
) {
  const standard = (typeof standardize === 'function' ? standardize : STANDARDIZE[standardize])(text)
  return (typeof split === 'function' ? split : SPLIT[split])(standard)
}
