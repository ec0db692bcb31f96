// thinnet as a library, in a process of its own: node thinnet-process.js BACKEND_AS_JSON [THREADS]
import type { Place } from './operations.ts'
import { serve } from './serve.ts'

const [backend, threads] = process.argv.slice(2)
const place: Place = { backend: JSON.parse(backend!), ...(Number(threads) > 0 && { threads: Number(threads) }) }

// Imported here, and not above: the time of the import is part of the first step's.
await serve(async () => (await import('./thinnet-library.ts')).thinnetIn(place))
