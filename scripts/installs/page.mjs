// The program in a page, and in a worker of the page's own.
import { program } from './program.mjs'

const refused = []
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  refused.push(`${violatedDirective} ${blockedURI}`),
)

globalThis.inPage = program().then(found => ({ ...found, refused }))
globalThis.inWorker = new Promise((resolve, reject) => {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data))
  worker.onerror = ({ message }) => reject(new Error(message ?? 'the worker did not start'))
})
