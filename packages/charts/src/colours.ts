/** Colours by their part. Charts name them `$ink`, so that one option serves the light page, the dark one and print. */
export interface Colours {
  ink: string
  soft: string
  line: string
  card: string
  page: string
  plain: string
  dropout: string
  third: string
  fourth: string
  fifth: string
  sixth: string
  seventh: string
  eighth: string
  /** Of heat maps, from the least to the most: `ink` can be read on each. */
  cold: string
  warm: string
  hot: string
}

/** The colours on a light page. */
export const light: Colours = {
  ink: '#18212f',
  soft: '#5d6878',
  line: '#e3e7ed',
  card: '#ffffff',
  page: '#f5f6f8',
  plain: '#d4521a',
  dropout: '#1769c2',
  third: '#178055',
  fourth: '#7b46c9',
  fifth: '#c22f7a',
  sixth: '#9a6b00',
  seventh: '#0a8290',
  eighth: '#7a5c45',
  cold: '#f6f8fb',
  warm: '#b5d3f2',
  hot: '#5ea3e6',
}

/** The colours on a dark page. */
export const dark: Colours = {
  ink: '#e8ecf2',
  soft: '#98a3b3',
  line: '#2b3442',
  card: '#161c26',
  page: '#0e131b',
  plain: '#ff9457',
  dropout: '#62adff',
  third: '#4cc596',
  fourth: '#b795ff',
  fifth: '#ff82b6',
  sixth: '#e2b13c',
  seventh: '#45c8d3',
  eighth: '#c8a88f',
  cold: '#1a222e',
  warm: '#1f4674',
  hot: '#2b78c8',
}

/** A copy of a chart's option with its colours put in. */
export function paint<T>(option: T, colours: Colours): T {
  return JSON.parse(JSON.stringify(option), (_, value) =>
    typeof value === 'string' && value.startsWith('$') ? (colours[value.slice(1) as keyof Colours] ?? value) : value,
  )
}

/** As declarations of CSS variables. */
export function variables(colours: Colours): string {
  return Object.entries(colours)
    .map(([part, colour]) => `--${part}: ${colour};`)
    .join(' ')
}
