import { tensor } from 'thinnet'
import { order } from './draws.ts'
import type { Samples } from './part.ts'

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const UNITES = 'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize'.split(
  ' ',
)
const DIZAINES = 'vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt'.split(' ')

/** 0 to 999 */
export function english(n: number): string {
  if (n < 20) return UNITS[n]!
  if (n < 100) return TENS[Math.floor(n / 10) - 2]! + (n % 10 ? `-${UNITS[n % 10]}` : '')
  return `${UNITS[Math.floor(n / 100)]} hundred${n % 100 ? ` and ${english(n % 100)}` : ''}`
}

/** 0 to 999 */
export function french(n: number): string {
  if (n <= 16) return UNITES[n]!
  if (n < 20) return `dix-${UNITES[n - 10]}`
  if (n >= 100) {
    const hundreds = Math.floor(n / 100)
    const cent = hundreds === 1 ? 'cent' : `${UNITES[hundreds]} cent${n % 100 ? '' : 's'}`
    return n % 100 ? `${cent} ${french(n % 100)}` : cent
  }
  const tens = Math.floor(n / 10)
  const rest = tens === 7 || tens === 9 ? n - 10 * (tens - 1) : n % 10
  if (rest === 0) return tens === 8 ? 'quatre-vingts' : DIZAINES[tens - 2]!
  if ((rest === 1 || rest === 11) && tens < 8) return `${DIZAINES[tens - 2]} et ${french(rest)}`
  return `${DIZAINES[tens - 2]}-${french(rest)}`
}

const [sources, targets] = [english, french].map(said => Array.from({ length: 1000 }, (_, n) => said(n)))
const charactersOf = (texts: readonly string[]) => [...new Set(texts.join(''))].sort()
const longest = (texts: readonly string[]) => texts.reduce((most, { length }) => Math.max(most, length), 0)

/** Characters of English; of French, where a tab begins and a line break ends what is said. */
export const FROM = charactersOf(sources!)
export const TO = ['\t', '\n', ...charactersOf(targets!)]
/** Characters of the longest, and with the end of a line. */
export const [FROM_LENGTH, TO_LENGTH] = [longest(sources!), longest(targets!) + 1]

/** Characters as one-hot rows [texts, length, characters]; what is missing is `fill`, or nothing at all. */
export function oneHotTexts(texts: readonly string[], characters: readonly string[], length: number, fill?: string) {
  const data = new Uint8Array(texts.length * length * characters.length)
  for (const [n, text] of texts.entries()) {
    for (let t = 0; t < length; t++) {
      const character = text[t] ?? fill
      if (character !== undefined) data[(n * length + t) * characters.length + characters.indexOf(character)] = 1
    }
  }
  return tensor(data, [texts.length, length, characters.length])
}

export interface Translation extends Omit<Samples, 'x'> {
  /** What is said in English [n, …], and what came before each character of the French. */
  readonly x: [english: Samples['x'], before: Samples['x']]
  readonly texts: readonly { english: string; french: string }[]
}

/** The numbers 0 to 999 in English and French; 100 of them are not to train on. */
export function numbersInWords(): { train: Translation; test: Translation } {
  const numbers = [...order('numbers', 1000)]
  const part = (numbers: readonly number[]): Translation => {
    const texts = numbers.map(n => ({ english: english(n), french: french(n) }))
    const said = texts.map(({ french }) => french)
    const before = said.map(text => `\t${text}`)
    return {
      x: [
        oneHotTexts(
          texts.map(({ english }) => english),
          FROM,
          FROM_LENGTH,
        ),
        oneHotTexts(before, TO, TO_LENGTH, '\n'),
      ],
      y: oneHotTexts(said, TO, TO_LENGTH, '\n'),
      texts,
    }
  }
  return { train: part(numbers.slice(0, 900)), test: part(numbers.slice(900)) }
}
