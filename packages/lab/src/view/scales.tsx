import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'

/** Histograms of each layer's outputs, in training and in prediction, for each scaling. */
export function Scales({ say }: { lab: Lab; say: Say }) {
  return <section class="scales" aria-label={say('viewScales')} />
}
