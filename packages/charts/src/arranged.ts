import type { Panel } from './line-panel.ts'

/** Two abreast: the last of an odd number has the whole width. */
export function arranged(panels: readonly Panel[]): Panel[] {
  const narrow = panels.filter(({ wide }) => !wide)
  return panels.map(panel => (narrow.length % 2 === 1 && panel === narrow.at(-1) ? { ...panel, wide: true } : panel))
}
