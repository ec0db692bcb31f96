import { refuse } from '../errors.ts'
import { DEEPEST, MOST_BRACKETS, MOST_TEXT, MOST_VALUES } from './format.ts'

/**
 * Checks a text before JSON is made of it, which takes many times its memory where it is made of brackets.
 *
 * @throws ThinnetError for a text that is too long, nested too deeply or of too many values, or whose brackets do not match
 */
export function checkJsonText(text: string, who: string): void {
  if (text.length > MOST_TEXT) refuse(who, `a description of at most ${MOST_TEXT} characters`, text.length)
  let [depth, brackets, values, quoted] = [0, 0, 1, false]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === COMMA) values++
    else if (code === ARRAY || code === OBJECT) {
      brackets++
      values++
      if (++depth > MOST_DEPTH) refuse(who, `objects nested at most ${DEEPEST} deep`, 'more')
    } else if (code === ARRAY_END || code === OBJECT_END) depth--
  }
  if (brackets > MOST_BRACKETS) refuse(who, `at most ${MOST_BRACKETS} objects and arrays`, brackets)
  if (values > MOST_VALUES) refuse(who, `at most ${MOST_VALUES} values in all`, values)
}

/** `Encoder` puts two brackets around some values, and what is described is in a few more. */
const MOST_DEPTH = 2 * DEEPEST + 8

const [QUOTE, BACKSLASH, COMMA, ARRAY, ARRAY_END, OBJECT, OBJECT_END] = Array.from('"\\,[]{}', c => c.charCodeAt(0))
