/** Makes the first Ctrl-C a polite request, told through a signal, and the second one final; so too other signals. */
export function onInterrupt(...others: NodeJS.Signals[]): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController()
  const listen = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED)
    controller.abort()
    process.stderr.write('\nthinnet: stopping after this step (Ctrl-C again: at once)\n')
  }
  const signals = ['SIGINT', ...others]
  for (const signal of signals) process.on(signal, listen)
  return {
    signal: controller.signal,
    forget() {
      for (const signal of signals) process.off(signal, listen)
    },
  }
}

/** The exit status of a run ended by Ctrl-C: 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130
