import type { Run } from '@thinnet/charts'
import type { Measured } from '../bench/compare.ts'

/** What a path holds, ready to be drawn again. */
export interface Saved {
  /** As in `thinnet overfit`. */
  command: string
  /** What was found, in a sentence. */
  finding: string
  /** Over epochs, for a chart of several; none of what has none. */
  runs: Run[]
  /** Of a bench, what it has measured. */
  measured?: Measured
  /** What was asked. */
  options: Readonly<Record<string, unknown>>
  /** Draws its report into a folder; `lab`: the address of the lab to link to. Returns the page's path. */
  draw(folder: string, lab: string | undefined): Promise<string>
}
