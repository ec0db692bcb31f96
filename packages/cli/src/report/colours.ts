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
}

export const light: Colours = {
  ink: '#18212f',
  soft: '#5d6878',
  line: '#e3e7ed',
  card: '#ffffff',
  page: '#f5f6f8',
  plain: '#d4521a',
  dropout: '#1769c2',
  third: '#178055',
}

export const dark: Colours = {
  ink: '#e8ecf2',
  soft: '#98a3b3',
  line: '#2b3442',
  card: '#161c26',
  page: '#0e131b',
  plain: '#ff9457',
  dropout: '#62adff',
  third: '#4cc596',
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
