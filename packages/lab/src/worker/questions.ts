import type { AttentionAnswer, AttentionQuestion } from './attending.ts'
import type { DigitAnswer, DigitQuestion } from './digit.ts'
import type { MapsAnswer, MapsQuestion } from './maps.ts'
import type { SequencesAnswer, SequencesQuestion } from './masking.ts'
import type { SeedsAnswer, SeedsQuestion } from './seeds.ts'
import type { StatisticsAnswer, StatisticsQuestion } from './statistics.ts'

/** What can be asked of a worker, and what it answers. */
export interface Questions {
  statistics: [question: StatisticsQuestion, answer: StatisticsAnswer]
  digit: [question: DigitQuestion, answer: DigitAnswer]
  rotations: [question: DigitQuestion, answer: DigitAnswer]
  maps: [question: MapsQuestion, answer: MapsAnswer]
  sequences: [question: SequencesQuestion, answer: SequencesAnswer]
  attention: [question: AttentionQuestion, answer: AttentionAnswer]
  seeds: [question: SeedsQuestion, answer: SeedsAnswer]
}
export type QuestionName = keyof Questions

/** Each is fetched when it is first asked: the page opens on runs. */
const ANSWERS: {
  readonly [N in QuestionName]: () => Promise<(question: Questions[N][0]) => Promise<Questions[N][1]>>
} = {
  statistics: async () => (await import('./statistics.ts')).statistics,
  digit: async () => (await import('./digit.ts')).digit,
  rotations: async () => (await import('./digit.ts')).digit,
  maps: async () => (await import('./maps.ts')).maps,
  sequences: async () => (await import('./sequences.ts')).sequences,
  attention: async () => (await import('./attention.ts')).attention,
  seeds: async () => (await import('./seeds.ts')).seeds,
}

export async function answer(name: QuestionName, question: unknown): Promise<unknown> {
  const ask = (await ANSWERS[name]()) as (question: unknown) => Promise<unknown>
  return ask(question)
}
