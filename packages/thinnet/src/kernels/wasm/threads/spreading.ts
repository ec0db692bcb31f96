import { type Spread, spread } from './spread.ts'

/**
 * What spreads calls over threads; null while it is not loaded. A bundle for pages has `spreading-in-page.ts` in this
 * file's place: package.json says so under "browser".
 */
export const spreading = (): Spread | null => spread

export const loadSpreading = async (): Promise<void> => {}
