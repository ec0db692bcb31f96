// thinnet as a library, in a process of its own: node thinnet-process.js PLACE_AS_JSON
import type { Place } from './operations.ts'
import { serve } from './serve.ts'

const place: Place = JSON.parse(process.argv[2]!)

// Imported here, and not above: the time of the import is part of the first step's.
await serve(async () => (await import('./thinnet-library.ts')).thinnetIn(place))
