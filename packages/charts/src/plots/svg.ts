// What a picture is, apart from what draws it: its types name no library.

import type { Path } from 'thinnet'

/** A picture, light or dark as the reader has it. */
export interface Svg {
  /** The SVG itself, to be written into a file or a page. */
  readonly text: string
  /** Writes it to a file, in Node. */
  save(path: Path): Promise<void>
  /** Puts it into an element of a page, in place of what is there. */
  show(element: { innerHTML: string }): void
}

export interface PlotOptions {
  /** Above the picture. Default none. */
  title?: string
  /** Of the whole picture, in pixels; default what its panels need. */
  width?: number
  /** In pixels. Default: see `width`. */
  height?: number
}
