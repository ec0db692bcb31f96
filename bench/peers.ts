import { fileURLToPath } from 'node:url'

export interface Peer {
  id: string
  name: string
  /** Starts its process; see peers/. */
  command: readonly string[]
  /** What to bundle for its size: a module's text. */
  bundle?: string
  /** Files loaded beside the bundle, in peers/. */
  beside?: readonly string[]
  /** Only when asked for by `--peers`. */
  optional?: boolean
}

const script = (file: string) => fileURLToPath(new URL(`peers/${file}`, import.meta.url))

/** @param python the interpreter of a peer */
export function allPeers(python: (id: string) => string): readonly Peer[] {
  const node = (file: string, ...rest: string[]) => [process.execPath, script(file), ...rest]
  const tfjs = (backend: string) => ({
    command: node('tfjs.mjs', backend),
    bundle: `export * from '@tensorflow/tfjs'${backend === 'wasm' ? "; export * from '@tensorflow/tfjs-backend-wasm'" : ''}`,
  })
  return [
    {
      id: 'thinnet-wasm',
      name: 'thinnet, wasm',
      command: node('thinnet.mjs', 'wasm'),
      bundle: "export * from 'thinnet'",
    },
    { id: 'thinnet-wasm-1', name: 'thinnet, wasm, 1 thread', command: node('thinnet.mjs', 'wasm', '1') },
    { id: 'thinnet-blas', name: 'thinnet, blas', command: node('thinnet.mjs', 'blas') },
    { id: 'pytorch', name: 'PyTorch', command: [python('pytorch'), script('pytorch.py')] },
    { id: 'pytorch-1', name: 'PyTorch, 1 thread', command: [python('pytorch'), script('pytorch.py'), '1'] },
    { id: 'numpy', name: 'NumPy', command: [python('numpy'), script('numpy-peer.py')] },
    {
      id: 'tfjs-wasm',
      name: 'TensorFlow.js, wasm',
      ...tfjs('wasm'),
      beside: ['node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
    },
    { id: 'tfjs-cpu', name: 'TensorFlow.js, cpu', ...tfjs('cpu'), optional: true },
    { id: 'jax-js', name: 'jax-js, wasm', command: node('jax-js.mjs'), bundle: "export * from '@jax-js/jax'" },
  ]
}
