import type { ATTENTION } from './texts/attention.ts'
import { CODE } from './texts/code.ts'
import { COMPARE } from './texts/compare.ts'
import type { DIGIT } from './texts/digit.ts'
import type { MAPS } from './texts/maps.ts'
import { PAGE } from './texts/page.ts'
import { RUNS } from './texts/runs.ts'
import type { SEQUENCES } from './texts/sequences.ts'
import type { STATISTICS } from './texts/statistics.ts'
import type { THINNED } from './texts/thinned.ts'

/** What the page says; `{name}` stands for a value, `[word](name)` for a term. */
export type Key =
  | keyof (typeof PAGE)['en']
  | keyof (typeof COMPARE)['en']
  | keyof (typeof RUNS)['en']
  | keyof (typeof CODE)['en']
  | keyof (typeof THINNED)['en']
  | keyof (typeof STATISTICS)['en']
  | keyof (typeof DIGIT)['en']
  | keyof (typeof MAPS)['en']
  | keyof (typeof SEQUENCES)['en']
  | keyof (typeof ATTENTION)['en']

const SAID: Record<'en' | 'zh', Record<string, string>> = { en: {}, zh: {} }

/** Takes texts in, which have the same keys in both languages. A view that is fetched later brings its own. */
export function bring<En extends Record<string, string>>({
  en,
  zh,
}: {
  en: En
  zh: { [K in keyof En]: string }
}): void {
  Object.assign(SAID.en, en)
  Object.assign(SAID.zh, zh)
}
bring(PAGE)
bring(COMPARE)
bring(RUNS)
bring(CODE)

export type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string

export function sayIn(language: 'en' | 'zh'): Say {
  const texts = SAID[language]
  return (key, values = {}) =>
    texts[key]!.replace(/\{(\w+)\}/g, (_, name: string) => `${values[name] ?? ''}`)
      // a number and its % stay in one line
      .replaceAll(' %', '\u00a0%')
}
