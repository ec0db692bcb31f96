/** Makes the first Ctrl-C a polite request, told through a signal, and the second one final. */
export function onInterrupt(): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController()
  const listen = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED)
    controller.abort()
    process.stderr.write('\nthinnet: stopping after this step (Ctrl-C again: at once)\n')
  }
  process.on('SIGINT', listen)
  return { signal: controller.signal, forget: () => process.off('SIGINT', listen) }
}

/** The exit status of a run ended by Ctrl-C: 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130
