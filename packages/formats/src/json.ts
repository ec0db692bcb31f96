import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from './described/described.ts'

const DEEPEST = 200
const MOST = 1 << 20

/** The object in a text of JSON, which may be anybody's. */
export function parseObject(text: string, who: string): JsonObject {
  checkBrackets(text, who)
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    return refuse(who, 'JSON', 'something else', 'Is the file damaged?')
  }
  return objectOf(json, who)
}

export function objectOf(json: Json | undefined, who: string): JsonObject {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuse(who, 'an object', show(json))
  return json as JsonObject
}

export function listOf(json: Json | undefined, who: string): readonly Json[] {
  return Array.isArray(json) ? json : refuse(who, 'an array', show(json))
}

export function textOf(json: Json | undefined, who: string): string {
  return typeof json === 'string' ? json : refuse(who, 'text', show(json))
}

/** JSON.parse takes many times a text's memory where it is made of brackets, and what is deep breaks who walks it. */
function checkBrackets(text: string, who: string): void {
  let [depth, brackets] = [0, 0]
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') {
      if (++depth > DEEPEST) refuse(who, `objects nested at most ${DEEPEST} deep`, 'more')
      if (++brackets > MOST) refuse(who, `at most ${MOST} objects and arrays`, 'more')
    } else if (token === '}' || token === ']') depth--
  }
}
