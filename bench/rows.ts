import { ROWS as COMMON, type Row } from '@thinnet/cli/bench'
import { commandSeconds } from './command.ts'
import { gzippedSize } from './size.ts'

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
    id: 'version',
    title: 'thinnet --version',
    unit: 's',
    includes: 'the command, from its start to its end',
    how: ({ id }) => (id === 'thinnet-wasm' ? commandSeconds('--version') : null),
  },
  {
    id: 'start',
    title: 'npm start, without its build',
    unit: 's',
    includes: 'the command thinnet overfit, from its start to its end',
    how: ({ id }) => {
      const backend = { 'thinnet-wasm': 'wasm', 'thinnet-blas': 'blas' }[id]
      return backend === undefined ? null : commandSeconds('overfit', '--backend', backend)
    },
    once: true,
    optional: true,
  },
]
