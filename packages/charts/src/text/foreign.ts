/** Control characters, escape sequences' beginnings among them, those that turn text around, and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const MOST = 200

/** What others have written (a queue, a sweep's folder), as it may be shown: one line, not long, nothing a terminal obeys. */
export function foreign(text: unknown, most = MOST): string {
  const whole = String(text)
  const line = harmless(whole.slice(0, most)).replace(/[\n\t]/g, ' ')
  return whole.length > most ? `${line}…` : line
}

/** Text with all that would move a terminal's cursor written out, as `\u001b`; lines and tabs stay. All output goes through. */
export function harmless(text: string): string {
  return text.replace(UNSEEN, character => {
    if (character === '\n' || character === '\t') return character
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
