/** Streams, loaded for the first one that a model is given. */
export { evaluateStream } from './evaluate-stream.ts'
export { predictStream } from './predict-stream.ts'
export { Reader } from './reader.ts'
export { partsOf } from './samples.ts'
export { StreamFeed } from './stream-feed.ts'
