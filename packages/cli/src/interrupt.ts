import { PASSWORD } from './command-line.ts'
import { say, sayCommand } from './terminal/print.ts'

export interface Interrupt {
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal
  /** From now on what is there can be resumed, by this command. */
  resumeBy(command: string): void
  /** The exit status of work that has come to an end; says how to resume what was stopped. */
  end(): number
  forget(): void
}

/** Makes the first Ctrl-C a polite request, told through a signal, and the second one final; so too other signals. */
export function onInterrupt(...others: NodeJS.Signals[]): Interrupt {
  const controller = new AbortController()
  const { signal } = controller
  let resume: string | null = null
  const end = () => {
    if (!signal.aborted) return 0
    if (resume !== null) tellResume(resume)
    return INTERRUPTED
  }
  const listen = () => {
    if (signal.aborted) process.exit(end())
    controller.abort()
    say('\nthinnet: stopping after this step (Ctrl-C again: at once)')
  }
  const signals = ['SIGINT', ...others]
  for (const each of signals) process.on(each, listen)
  return {
    signal,
    end,
    resumeBy(command) {
      resume = command
    },
    forget() {
      for (const each of signals) process.off(each, listen)
    },
  }
}

/** Says how to go on. */
export function tellResume(command: string, before = ''): void {
  const hidden = command.includes(PASSWORD) ? ` (${PASSWORD} stands for the password)` : ''
  sayCommand(`thinnet: ${before}resume with${hidden}`, command)
}

/** The exit status of a run ended by Ctrl-C: 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130
