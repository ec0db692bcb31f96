import { workerSource } from './worker.generated.ts'

/** What Node's and the browsers' workers have in common here. */
export interface WorkerLike {
  postMessage(message: unknown): void
  terminate(): unknown
}

let url: string | undefined

/**
 * A worker thread that never keeps a program alive.
 *
 * @param lost is called, later, if it cannot be started or has ended
 * @throws whatever the engine does where there can be none
 */
export function startWorker(lost: (reason: string) => void): WorkerLike {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
  if (node) {
    // Options of the program itself (a loader, an inspector) are not for this worker.
    const worker = new node.Worker(workerSource, { eval: true, execArgv: [], name: 'thinnet kernels' })
    worker.on('error', error => lost((error as Error).message))
    worker.on('exit', code => lost(`exit status ${code}`))
    worker.unref()
    return worker
  }
  url ??= URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }))
  const worker = new Worker(url, { name: 'thinnet kernels' })
  // The event of a worker that was never let start says nothing.
  worker.onerror = ({ message }) => lost(message ?? '')
  return worker
}
