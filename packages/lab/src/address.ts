import { namesIn } from './hide.ts'
import { formatHash, parseHash, type Refused, type Settings } from './settings.ts'
import { settingsOf } from './tour.ts'

/** Reads an address's hash: what it changes of the page's settings, or of those of the tour's step that it names. */
export function readAddress(hash: string, page: Settings): { settings: Settings; refused: Refused[] } {
  const { tour } = parseHash(hash, page).settings
  const { settings, refused } = parseHash(hash, settingsOf(tour, page))
  const { known, unknown } = namesIn(settings.hide)
  settings.hide = known.join()
  return { settings, refused: [...refused, ...unknown.map(text => ({ key: 'hide', text }))] }
}

/** The hash that stands for these settings, '' where all are the page's own. */
export function writeAddress(settings: Settings, page: Settings): string {
  return formatHash(settings, settingsOf(settings.tour, page))
}
