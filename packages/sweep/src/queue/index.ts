/** `@thinnet/sweep/queue`: trials that go through a Redis to workers on any machine. */

export { type QueueRunnerOptions, queueRunner } from '../runners/queue.ts'
export { type RunningWorker, startWorker, type WorkerOptions } from './worker.ts'
