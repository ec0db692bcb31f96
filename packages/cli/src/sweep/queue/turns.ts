import { ThinnetError } from 'thinnet'
import type { Link } from './connection.ts'

const AGAIN_MS = 1000
/** Answers that will be the same next time. */
const FINAL = /^(ERR|WRONGTYPE|NOPERM|NOAUTH|WRONGPASS)/

/**
 * Asks one thing at a time of a Redis. What is lost on the way is asked again; while Redis is out of memory it waits,
 * and says so once.
 */
export class Turns {
  private turn: Promise<void> = Promise.resolve()
  private told = false
  private ended = false
  private readonly link: Link
  private readonly tell: (line: string) => void
  private readonly fail: (error: Error) => void

  constructor(link: Link, tell: (line: string) => void, fail: (error: Error) => void) {
    this.link = link
    this.tell = tell
    this.fail = fail
  }

  /** Gives when it is done, or when there will be no more. */
  take(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(async () => {
      while (!this.ended && !(await this.tried(work))) await new Promise(resolve => setTimeout(resolve, AGAIN_MS))
    })
    return this.turn
  }

  end(): void {
    this.ended = true
  }

  private async tried(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      const { message } = error as Error
      if (/OOM/.test(message)) {
        if (!this.told) this.tell(`${this.link.name} is out of memory: trials wait until it has some`)
        this.told = true
      } else if (FINAL.test(message)) {
        this.end()
        this.fail(new ThinnetError(`${this.link.name}: ${message}`))
      }
      return false
    }
  }
}
