import { type Tensor, tensor } from 'thinnet'
import { refuse } from './refuse.ts'

/** What a text is a sequence of. */
export type Unit = 'words' | 'characters'

/** A text as whole numbers, in three parts that follow each other. */
export interface Tokens {
  /** What each index stands for; 0 is `<unk>`, all that is not in the vocabulary. */
  readonly vocabulary: readonly string[]
  /** int32 [count]: the first 90 %. */
  readonly train: Tensor
  /** int32 [count]: the next 5 %. */
  readonly validation: Tensor
  /** int32 [count]: the last 5 %. */
  readonly test: Tensor
}

/** The token of all that is not in the vocabulary. */
export const UNKNOWN = '<unk>'
const ENDS = [0.9, 0.95] as const
const WORDS = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|\n|[^\s\p{L}\p{N}]/gu

/** The words of a text in lower case, with marks and ends of lines as words of their own; or its characters as they are. */
export function tokensOf(text: string, unit: Unit): string[] {
  return unit === 'characters' ? [...text] : (text.toLowerCase().match(WORDS) ?? [])
}

/**
 * The vocabulary is what occurs most often in the part to train on, of as many as occur equally often what comes first.
 *
 * @param o.size of the vocabulary, with `<unk>`; by default all that occurs in the part to train on
 * @throws ThinnetError for a text of which a part is empty
 */
export function tokenized(text: string, o: { unit: Unit; size: number | undefined; who: string }): Tokens {
  const tokens = tokensOf(text, o.unit)
  const [train, validation] = ENDS.map(end => Math.floor(end * tokens.length)) as [number, number]
  if (train === 0 || train === validation) refuse(o.who, `a text of at least 20 ${o.unit}`, `${tokens.length}`)
  const vocabulary = [UNKNOWN, ...mostFrequent(tokens.slice(0, train))].slice(0, o.size)
  const indices = new Map(vocabulary.map((token, index) => [token, index]))
  const all = Int32Array.from(tokens, token => indices.get(token) ?? 0)
  const part = (begin: number, end?: number) => {
    const data = all.slice(begin, end)
    return tensor(data, [data.length])
  }
  return {
    vocabulary,
    train: part(0, train),
    validation: part(train, validation),
    test: part(validation),
  }
}

/** Each once, the most frequent first. */
function mostFrequent(tokens: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([token]) => token)
}
