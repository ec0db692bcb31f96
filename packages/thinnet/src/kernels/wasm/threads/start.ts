/** A bundle for pages has `start-in-page.ts` in this file's place: package.json says so under "browser". */
export { startWorker } from './start-worker.ts'
