import { type DigitAnswer, type DigitQuestion, digit } from './digit.ts'
import { type MapsAnswer, type MapsQuestion, maps } from './maps.ts'
import { type SeedsAnswer, type SeedsQuestion, seeds } from './seeds.ts'
import { type StatisticsAnswer, type StatisticsQuestion, statistics } from './statistics.ts'

/** What can be asked of a worker, and what it answers. */
export interface Questions {
  statistics: [question: StatisticsQuestion, answer: StatisticsAnswer]
  digit: [question: DigitQuestion, answer: DigitAnswer]
  rotations: [question: DigitQuestion, answer: DigitAnswer]
  maps: [question: MapsQuestion, answer: MapsAnswer]
  seeds: [question: SeedsQuestion, answer: SeedsAnswer]
}
export type QuestionName = keyof Questions

const ANSWERS: { readonly [N in QuestionName]: (question: Questions[N][0]) => Promise<Questions[N][1]> } = {
  statistics,
  digit,
  rotations: digit,
  maps,
  seeds,
}

export function answer(name: QuestionName, question: unknown): Promise<unknown> {
  return (ANSWERS[name] as (question: unknown) => Promise<unknown>)(question)
}
