import { CODE } from './texts/code.ts'
import { COMPARE } from './texts/compare.ts'
import { DIGIT } from './texts/digit.ts'
import { MAPS } from './texts/maps.ts'
import { PAGE } from './texts/page.ts'
import { RUNS } from './texts/runs.ts'
import { SEQUENCES } from './texts/sequences.ts'
import { STATISTICS } from './texts/statistics.ts'
import { THINNED } from './texts/thinned.ts'

/** What the page says; `{name}` stands for a value. */
const EN = {
  ...PAGE.en,
  ...COMPARE.en,
  ...RUNS.en,
  ...THINNED.en,
  ...STATISTICS.en,
  ...DIGIT.en,
  ...MAPS.en,
  ...SEQUENCES.en,
  ...CODE.en,
}
export type Key = keyof typeof EN
const ZH: Record<Key, string> = {
  ...PAGE.zh,
  ...COMPARE.zh,
  ...RUNS.zh,
  ...THINNED.zh,
  ...STATISTICS.zh,
  ...DIGIT.zh,
  ...MAPS.zh,
  ...SEQUENCES.zh,
  ...CODE.zh,
}

export type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string

export function sayIn(language: 'en' | 'zh'): Say {
  const texts = language === 'zh' ? ZH : EN
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name: string) => `${values[name] ?? ''}`)
}
