import type { WorkerLike } from './start-worker.ts'

/** As in `start-worker.ts`, which a page loads when it is to have workers: what they are sent until then waits. */
export function startWorker(lost: (reason: string) => void): WorkerLike {
  const waiting: unknown[] = []
  let worker: WorkerLike | undefined
  let hasEnded = false
  const start = async () => {
    const { startWorker } = await import('./start-worker.ts')
    if (hasEnded) return
    worker = startWorker(lost)
    for (const message of waiting) worker.postMessage(message)
  }
  start().catch((error: Error) => lost(error.message))
  return {
    postMessage(message) {
      if (worker) worker.postMessage(message)
      else waiting.push(message)
    },
    terminate() {
      hasEnded = true
      worker?.terminate()
    },
  }
}
