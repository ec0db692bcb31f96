import { ROWS as COMMON, type Row } from '@thinnet/cli/bench'
import { gzippedSize } from './size.ts'
import { startSeconds } from './start.ts'

/** The rows of `thinnet bench`, and those that need this repository. */
export const ROWS: readonly Row[] = [
  ...COMMON,
  {
    id: 'size',
    title: 'the library as a page loads it: all exports, bundled, minified, gzipped, with its WebAssembly',
    unit: 'KiB',
    includes: 'esbuild for browsers, gzip -9',
    how: ({ id }) => gzippedSize(id),
    once: true,
  },
  {
    id: 'start',
    title: 'npm start, without its build',
    unit: 's',
    includes: 'the command thinnet overfit, from its start to its end',
    how: ({ id }) => (id === 'thinnet-wasm' ? startSeconds() : null),
    optional: true,
  },
]
