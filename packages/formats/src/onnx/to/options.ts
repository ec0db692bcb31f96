import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../../described/described.ts'

/** A number among options; Infinity is an object there. */
export function numberOf(json: Json | undefined, otherwise: number, who: string): number {
  if (json === undefined || json === null) return otherwise
  if (typeof json === 'number') return json
  const { object, value } = json as JsonObject
  return object === 'number' ? Number(value) : refuse(who, 'a number', show(json), 'ONNX takes no schedule here.')
}

/** The fraction that is dropped. */
export function rateOf({ rate, keepProbability }: JsonObject, who: string): number {
  return keepProbability === undefined
    ? numberOf(rate, 0, `${who}: rate`)
    : 1 - numberOf(keepProbability, 1, `${who}: keepProbability`)
}

/** One number a direction, of which there are as many. */
export function pairOf(json: Json | undefined, rank: number, otherwise: number | readonly number[]): readonly number[] {
  const value = (json ?? otherwise) as number | readonly number[]
  return typeof value === 'number' ? Array.from({ length: rank }, () => value) : value
}

/** Whether something other than 0 is asked for: a number, or a schedule. */
export const isGiven = (json: Json | undefined): boolean => json !== undefined && json !== null && json !== 0
