import type { EChartsOption } from 'echarts'
import type { Panel } from './line-panel.ts'
import type { RunKey } from './runs.ts'
import type { CsvCell } from './text/csv.ts'

/** What a run has to say, ready to be drawn. */
export interface Report {
  title: string
  /** What was run, in half a line. */
  subtitle: string
  /** What was asked, in a sentence. */
  asked?: string
  /** What was found, in a sentence, from the data; '' where there is nothing to say. */
  finding: string
  /** Why it is so, as far as it was measured: a paragraph each. */
  why?: readonly string[]
  /** The run was ended by hand. */
  stoppedEarly: boolean
  figures: Figure[]
  panels: Panel[]
  tables: Table[]
  /** Files beside the page, and addresses where the run can be seen. */
  links?: readonly Link[]
  /** What a reader has to know besides, a paragraph each. */
  notes?: string[]
  /** Texts as they are. */
  listings?: { title: string; text: string }[]
  /** What the charts show, as rows of a CSV under their names: for who writes the file, and `links` to it. */
  data?: readonly (readonly CsvCell[])[]
}

/** A number to be read first. */
export interface Figure {
  label: string
  value: string
  note: string
  colour?: RunKey
}

/** A link of a report. */
export interface Link {
  text: string
  /** Relative to the page, or an address. */
  href: string
  /** After it. */
  note?: string
}

/** A table of a report. A row with fewer cells than the head has its last one across the rest. */
export interface Table {
  title: string
  /** Of what it is, under the title. */
  note?: string
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** Takes the whole width. The first always does. */
  wide?: boolean
  /** May be long: then it scrolls in its own frame. */
  long?: boolean
  /** Beside it, drawn once, in pixels. */
  picture?: { option: EChartsOption; width: number; height: number; description: string }
}
