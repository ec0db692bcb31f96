import { tensor } from 'thinnet'
import { order } from './draws.ts'
import type { Samples } from './part.ts'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const two = (value: number | string) => `${value}`.padStart(2, '0').slice(-2)

/** How people write a date, from year, month and day. */
export const FORMATS: readonly ((y: number, m: number, d: number) => string)[] = [
  (y, m, d) => `${two(d)}${MONTHS[m - 1]}${y}`,
  (y, m, d) => `${two(m)}${two(d)}${two(y)}`,
  (y, m, d) => `${two(m)}/${two(d)}/${two(y)}`,
  (y, m, d) => `${two(m)}/${two(d)}/${y}`,
  (y, m, d) => `${m}/${d}/${y}`,
  (y, m, d) => `${two(d)}-${two(m)}-${y}`,
  (y, m, d) => `${d}-${m}-${y}`,
  (y, m, d) => `${MONTHS[m - 1]} ${two(d)} ${two(y)}`,
  (y, m, d) => `${MONTHS[m - 1]} ${two(d)}, ${y}`,
  (y, m, d) => `${two(d)}.${two(m)}.${y}`,
  (y, m, d) => `${y}.${two(m)}.${two(d)}`,
  (y, m, d) => `${y}${two(m)}${two(d)}`,
  (y, m, d) => `${d} ${MONTHS[m - 1]} ${y}`,
]

/** Characters of dates as people write them, and as ISO has them; 0 is padding, and in ISO 1 the start. */
export const [INPUTS, OUTPUTS] = ['\n0123456789/-., ABCDEFGJLMNOPRSTUVY', '\n\t0123456789-']
export const [INPUT_LENGTH, OUTPUT_LENGTH] = [12, 10]

/** Texts as indices of their characters, [texts, length]. */
export function indices(texts: readonly string[], characters: string, length: number) {
  const data = texts.flatMap(text => Array.from(text.padEnd(length, '\n'), each => characters.indexOf(each)))
  return tensor(Int32Array.from(data), [texts.length, length])
}

/** Dates as they are written, the ISO form as far as it is known at each character, and what that character is. */
export interface Dates {
  readonly written: Samples['x']
  readonly known: Samples['x']
  readonly iso: Samples['y']
  readonly texts: readonly string[]
}

const DAY = 86_400_000
const [FIRST, DAYS] = [Date.UTC(1950, 0, 1), 36_525]

/** Each day in one of the formats, drawn with the day. */
function dates(places: Uint32Array): Dates {
  const iso = Array.from(places, place => new Date(FIRST + (place % DAYS) * DAY).toISOString().slice(0, 10))
  const texts = iso.map((text, i) =>
    FORMATS[i % FORMATS.length]!(...(text.split('-').map(Number) as [number, number, number])),
  )
  const known = iso.map(text => `\t${text.slice(0, -1)}`)
  return {
    texts,
    written: indices(texts, INPUTS, INPUT_LENGTH),
    known: indices(known, OUTPUTS, OUTPUT_LENGTH),
    iso: indices(iso, OUTPUTS, OUTPUT_LENGTH),
  }
}

const drawn = order('dates', DAYS)
/** @param count to train on */
export const datesToLearn = (count: number) => dates(drawn.subarray(0, Math.min(count, 20_000)))
export const otherDates = dates(drawn.subarray(30_000, 31_000))
