import { program } from './program.mjs'

program().then(postMessage, ({ stack }) => postMessage({ error: stack }))
