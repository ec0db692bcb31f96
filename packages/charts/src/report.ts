import type { Panel } from './line-panel.ts'
import type { RunKey } from './runs.ts'

/** What a run has to say, ready to be drawn. */
export interface Report {
  title: string
  /** What was run, in half a line. */
  subtitle: string
  /** What was asked, in a sentence. */
  asked?: string
  /** What was found, in a sentence, from the data. */
  finding: string
  /** The run was ended by hand. */
  stoppedEarly: boolean
  figures: Figure[]
  panels: Panel[]
  tables: Table[]
  /** What a reader has to know besides, a paragraph each. */
  notes?: string[]
  /** Texts as they are. */
  listings?: { title: string; text: string }[]
  /** Where the figures of the charts are for those without scripts. */
  withoutScripts?: string
}

/** A number to be read first. */
export interface Figure {
  label: string
  value: string
  note: string
  colour?: RunKey
}

/** A table of a report. */
export interface Table {
  title: string
  head: string[]
  rows: string[][]
  /** Takes the whole width. The first always does. */
  wide?: boolean
  /** May be long: it scrolls in its own frame. */
  long?: boolean
}
