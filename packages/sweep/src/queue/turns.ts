import { ThinnetError } from 'thinnet'
import type { Link } from './connection.ts'
import { Patient, pause } from './patient.ts'

/** Answers that will be the same next time. */
const FINAL = /^(ERR|WRONGTYPE|NOPERM|NOAUTH|WRONGPASS)/

/**
 * Asks one thing at a time of a Redis. What is lost on the way is asked again; while Redis refuses (it is out of memory,
 * say) it waits, and says so once.
 */
export class Turns {
  private turn: Promise<void> = Promise.resolve()
  private ended = false
  private readonly link: Link
  private readonly patient: Patient
  private readonly fail: (error: Error) => void

  constructor(link: Link, tell: (line: string) => void, fail: (error: Error) => void) {
    this.link = link
    this.patient = new Patient(link, tell)
    this.fail = fail
  }

  /** Gives when it is done, or when there will be no more. */
  take(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(async () => {
      while (!this.ended && !(await this.tried(work))) await pause()
    })
    return this.turn
  }

  end(): void {
    this.ended = true
  }

  private async tried(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      this.patient.served()
      return true
    } catch (error) {
      const { message } = error as Error
      if (this.patient.waitsFor(error)) return false
      if (FINAL.test(message)) {
        this.end()
        this.fail(new ThinnetError(`${this.link.name}: ${message}`))
      }
      return false
    }
  }
}
