import type { Say } from '../i18n.ts'
import type { Settings } from '../settings.ts'

/** The lines of the library that are at work in a view. */
export function Code({ say }: { settings: Settings; say: Say }) {
  return <section class="code" aria-label={say('code')} />
}
