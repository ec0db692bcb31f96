import { useEffect, useMemo, useState } from 'preact/hooks'
import { LatestAsker } from '../asker.ts'
import type { Lab } from '../lab.ts'
import type { QuestionName, Questions } from '../worker/questions.ts'

interface Heard<N extends QuestionName> {
  /** To the last question that was answered: until this one is, to one before it. */
  answer: Questions[N][1] | null
  /** Why there is none, be it that the question could not be made; null once there is one again. */
  failure: Error | null
}
type Question<N extends QuestionName> = Questions[N][0] | null

/**
 * What the worker says to a question; null asks nothing.
 *
 * @param question or what makes it, of what has yet to be loaded
 * @param of what the question is made of: with other values it is asked again
 */
export function useAnswer<N extends QuestionName>(
  lab: Lab,
  name: N,
  question: Question<N> | (() => Promise<Question<N>>),
  of: readonly unknown[],
): Heard<N> {
  const [heard, setHeard] = useState<Heard<N>>({ answer: null, failure: null })
  const fail = (failure: Error) => setHeard(({ answer }) => ({ answer, failure }))
  const asker = useMemo(
    () =>
      new LatestAsker(lab.asker, name, said =>
        said instanceof Error ? fail(said) : setHeard({ answer: said, failure: null }),
      ),
    [lab],
  )
  useEffect(() => {
    let latest = true
    const ask = async () => {
      const made = typeof question === 'function' ? await question() : question
      if (latest && made) await asker.ask(made)
    }
    ask().catch(fail)
    return () => {
      latest = false
    }
  }, [lab, ...of])
  return heard
}
