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

/**
 * The colours on a light page. A hue has one meaning, here and in the lab, whose style sheet has the same for the runs without
 * dropout and with it, the two classes, and negative weights; here the last three are further runs or classes.
 */
export const light: Colours = {
  ink: '#18212f',
  soft: '#5d6878',
  line: '#e3e7ed',
  card: '#ffffff',
  page: '#f5f6f8',
  plain: '#9a4a00',
  dropout: '#1857c4',
  third: '#00756a',
  fourth: '#6d3fc0',
  fifth: '#b5146b',
  sixth: '#7d6a00',
  seventh: '#4d7a1e',
  eighth: '#5f6b7a',
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
  plain: '#ffb067',
  dropout: '#8ab4ff',
  third: '#4fd1c5',
  fourth: '#c4a1ff',
  fifth: '#ff7ab8',
  sixth: '#e0d060',
  seventh: '#a5d66f',
  eighth: '#b4bfce',
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

/** Each colour as the page's variable: one picture then serves the light page, the dark one and print. */
export const asVariables = Object.fromEntries(
  Object.keys(light).map(part => [part, `var(--${part})`]),
) as unknown as Colours

/** As declarations of CSS variables. */
export function variables(colours: Colours): string {
  return Object.entries(colours)
    .map(([part, colour]) => `--${part}: ${colour};`)
    .join(' ')
}
