import { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

/** Text in a style, where the stream shows any: terminals, but for NO_COLOR, and everything where FORCE_COLOR asks for it. */
export function styled(style: 'bold' | 'dim' | 'red', text: string, stream: NodeJS.WriteStream): string {
  return hasColours(stream) ? styleText(style, text, { validateStream: false }) : text
}

function hasColours(stream: NodeJS.WriteStream): boolean {
  if (stream.hasColors) return stream.hasColors()
  return process.env.FORCE_COLOR !== undefined && WriteStream.prototype.getColorDepth.call(stream) > 1
}
