import { textVectorization } from '@thinnet/datasets'
import { tensor } from 'thinnet'
import { dice } from './dice.ts'
import type { Data } from './part.ts'

const GOOD = 'good great wonderful moving funny brilliant superb charming fresh clever warm gripping'.split(' ')
const BAD = 'bad awful boring dull silly weak poor clumsy empty tedious flat pointless'.split(' ')

/** Words of a review, and their number. */
export const WORDS = 100

/**
 * Made-up reviews of 100 words as indices [count, 100], and whether they are good, [count, 1]: nine opinions among words that say
 * nothing, one in ten of them turned around by a "not". A fifth is to test on.
 */
export function reviews(count: number): Data & { vocabularySize: number } {
  const { below, pick, uniform } = dice('reviews')
  const syllables = ['ba', 'do', 'fe', 'gi', 'ka', 'lu', 'mo', 'ne', 'pi', 'ra', 'so', 'tu', 'va', 'ze']
  const word = () => Array.from({ length: 2 + below(2) }, () => pick(syllables)).join('')
  const vocabulary = Array.from({ length: 1000 }, word)
  const review = () => {
    const words = Array.from({ length: WORDS }, () => vocabulary[Math.floor(1000 * uniform() ** 3)]!)
    const liked = uniform() < 0.5
    let good = 0
    for (let i = 0; i < 9; i++) {
      const at = 2 + 10 * i + below(8)
      const [isGood, isNot] = [uniform() < 0.8 === liked, uniform() < 0.1]
      words[at] = pick(isGood ? GOOD : BAD)
      if (isNot) words[at - 1] = 'not'
      good += isGood === isNot ? -1 : 1
    }
    return { text: words.join(' '), good: good > 0 ? 1 : 0 }
  }
  const known = Array.from({ length: count }, review)
  const unseen = Array.from({ length: Math.ceil(count / 4) }, review)
  const words = textVectorization(
    known.map(({ text }) => text),
    { maxTokens: 10_000, outputSequenceLength: WORDS },
  )
  const part = (all: typeof known) => ({
    x: words.transform(all.map(({ text }) => text)),
    y: tensor(all.map(({ good }) => [good])),
  })
  return { train: part(known), test: part(unseen), vocabularySize: words.vocabulary.length }
}
