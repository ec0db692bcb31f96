import type { FromWorker } from './worker/protocol.ts'
import type { QuestionName, Questions } from './worker/questions.ts'

/** A worker that answers questions, made when the first is asked. */
export class Asker {
  #worker: Worker | null = null
  #id = 0
  readonly #open = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()

  /** @throws Error with what the worker said, where there is no answer */
  ask<N extends QuestionName>(name: N, question: Questions[N][0]): Promise<Questions[N][1]> {
    this.#worker ??= this.#begin()
    const worker = this.#worker
    const id = this.#id++
    return new Promise<unknown>((resolve, reject) => {
      this.#open.set(id, { resolve, reject })
      worker.postMessage({ type: 'ask', id, name, question })
    }) as Promise<Questions[N][1]>
  }

  /** Lets go of the worker; what is still open is never answered. */
  close(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#open.clear()
  }

  #begin(): Worker {
    const worker = new Worker('worker.js', { type: 'module', name: 'thinnet lab questions' })
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type !== 'answer' && data.type !== 'unanswered') return
      const open = this.#open.get(data.id)
      this.#open.delete(data.id)
      if (data.type === 'answer') open?.resolve(data.answer)
      else open?.reject(new Error(data.message))
    }
    worker.onerror = event => {
      for (const { reject } of this.#open.values()) reject(new Error(event.message))
      this.close()
    }
    return worker
  }
}

/** Asks the latest question only: while one is open, those that come are dropped but for the last. */
export class LatestAsker<N extends QuestionName> {
  readonly #asker: Asker
  readonly #name: N
  readonly #hear: (answer: Questions[N][1] | Error) => void
  #busy = false
  #next: Questions[N][0] | null = null

  constructor(asker: Asker, name: N, hear: (answer: Questions[N][1] | Error) => void) {
    this.#asker = asker
    this.#name = name
    this.#hear = hear
  }

  async ask(question: Questions[N][0]): Promise<void> {
    this.#next = question
    if (this.#busy) return
    this.#busy = true
    while (this.#next !== null) {
      const now: Questions[N][0] = this.#next
      this.#next = null
      try {
        this.#hear(await this.#asker.ask(this.#name, now))
      } catch (error) {
        this.#hear(error as Error)
      }
    }
    this.#busy = false
  }
}
