import { PASSWORD } from './command-line.ts'

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
    if (resume !== null) process.stderr.write(toResume(resume))
    return INTERRUPTED
  }
  const listen = () => {
    if (signal.aborted) process.exit(end())
    controller.abort()
    process.stderr.write('\nthinnet: stopping after this step (Ctrl-C again: at once)\n')
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

/** How to go on; the command has a line of its own, unbroken, to be copied. */
export function toResume(command: string, before = ''): string {
  const hidden = command.includes(PASSWORD) ? ` (${PASSWORD} stands for the password)` : ''
  return `thinnet: ${before}resume with${hidden}\n\n  ${command}\n\n`
}

/** The exit status of a run ended by Ctrl-C: 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130
