import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'

/** A digit that the visitor draws and turns, and what the network says of it, with its doubt. */
export function Digit({ say }: { lab: Lab; say: Say }) {
  return <section class="digit" aria-label={say('viewDigit')} />
}
