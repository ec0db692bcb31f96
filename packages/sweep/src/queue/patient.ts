import type { Link } from './connection.ts'

/** What a Redis answers that will be otherwise when somebody has seen to it. In older ones it is within an error of a script. */
const REASONS: readonly [RegExp, string][] = [
  [/\bOOM\b/, 'is out of memory: trials wait until it has some'],
  [/\bMISCONF\b/, 'cannot write to its disk: trials wait until it can'],
  [/\bREADONLY\b/, 'is a replica, which cannot be written to: trials wait until it can'],
  [/\bNOREPLICAS\b/, 'has too few replicas to be written to: trials wait until there are more'],
  [/\bMASTERDOWN\b/, 'is a replica without its master: trials wait until that is back'],
  [/\bLOADING\b/, 'is reading its data: trials wait until it has'],
  [/\bBUSY\b/, 'is busy with a script: trials wait until that is at its end'],
]

/** Why Redis cannot do it now, though it may later, and what waits for that; null for what is no such error. */
export function reasonToWait(error: unknown): string | null {
  const { message = '' } = error as Error
  return REASONS.find(([pattern]) => pattern.test(message))?.[1] ?? null
}

const AGAIN_MS = 1000

/** Says of a Redis that it refuses for now, once each time, and once that it does so no longer. */
export class Patient {
  private waiting: string | null = null
  private readonly link: Pick<Link, 'name'>
  private readonly tell: (line: string) => void

  constructor(link: Pick<Link, 'name'>, tell: (line: string) => void) {
    this.link = link
    this.tell = tell
  }

  /** Whether this is an error to wait for, as long as it takes: `pause`, and try again. */
  waitsFor(error: unknown): boolean {
    const reason = reasonToWait(error)
    if (reason === null) return false
    if (this.waiting !== reason) this.tell(`${this.link.name} ${reason}`)
    this.waiting = reason
    return true
  }

  /** It has done something. */
  served(): void {
    if (this.waiting !== null) this.tell(`${this.link.name} takes trials again`)
    this.waiting = null
  }
}

/** Until it is worth another try. */
export function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, AGAIN_MS))
}
