import { constants } from 'node:os'
import { PASSWORD } from './command-line.ts'
import { endFoot, sayCommand, tellStop } from './terminal/print.ts'

export interface Interrupt {
  /** Aborted by the first signal that asks for the end. */
  signal: AbortSignal
  /** From now on what is there can be resumed, by this command; `kept` says in a few words what that is. */
  resumeBy(command: string, kept?: () => string): void
  /** The exit status of work that has come to an end; says how to resume what was stopped. */
  end(): number
  forget(): void
}

/** What asks for the end: Ctrl-C, what machines send, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof SIGNALS)[number]

/** Makes the first signal a polite request, told through an AbortSignal, and the second one final. */
export function onInterrupt(stopping = 'stopping after this step'): Interrupt {
  const controller = new AbortController()
  const { signal } = controller
  let first: Signal | null = null
  let resume: { command: string; kept: () => string } | null = null
  const end = () => {
    if (first === null) return 0
    if (resume !== null) sayCommand(resumeText(resume.command, resume.kept()), resume.command)
    return statusOf(first)
  }
  const listen = (name: Signal) => {
    if (first !== null) {
      endFoot()
      end()
      process.exit(statusOf(name))
    }
    first = name
    tellStop(`${stopping} (${name === 'SIGINT' ? 'Ctrl-C ' : ''}again: at once)`)
    controller.abort()
  }
  for (const each of SIGNALS) process.on(each, listen)
  return {
    signal,
    end,
    resumeBy(command, kept = () => '') {
      resume = { command, kept }
    },
    forget() {
      for (const each of SIGNALS) process.off(each, listen)
    },
  }
}

/**
 * As long as nobody else listens, a signal ends the process at once, and this command is said to begin again with.
 *
 * @returns what ends that
 */
export function endOnSignal(command: string): () => void {
  const listen = (name: Signal) => {
    if (process.listenerCount(name) > 1) return
    tellStop('stopped; begin again with')
    sayCommand('', command)
    process.exit(statusOf(name))
  }
  for (const each of SIGNALS) process.on(each, listen)
  return () => {
    for (const each of SIGNALS) process.off(each, listen)
  }
}

/** What is said before the command that resumes a run. */
export function resumeText(command: string, kept: string): string {
  const hidden = command.includes(PASSWORD) ? ` (${PASSWORD} stands for the password)` : ''
  return `thinnet: ${kept}resume with${hidden}`
}

/** The exit status of a run ended by a signal, as shells have it: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP. */
function statusOf(name: Signal): number {
  return 128 + constants.signals[name]
}
