import { fileURLToPath } from 'node:url'
import { type CeilingId, type Library, thinnetLibraries } from '@thinnet/cli/bench'

const script = (file: string) => fileURLToPath(new URL(`libraries/${file}`, import.meta.url))

/**
 * @param python the interpreter of a library
 * @param node see thinnetLibraries
 */
export function allLibraries(python: (id: string) => string, node?: string): readonly Library[] {
  const inNode = (id: string, name: string, ceiling: CeilingId, file: string, ...rest: string[]): Library => {
    return { id, name, ceiling, command: [process.execPath, script(file), ...rest] }
  }
  const inPython = (id: string, name: string, ceiling: CeilingId, file: string, ...rest: string[]): Library => {
    return { id, name, ceiling, command: [python(id), script(file), ...rest] }
  }
  return [
    ...thinnetLibraries(node),
    inPython('pytorch', 'PyTorch', 'blas', 'pytorch.py'),
    inPython('pytorch-1', 'PyTorch, 1 thread', 'blas-1', 'pytorch.py', '1'),
    inPython('keras', 'Keras', 'blas', 'keras-library.py'),
    inPython('numpy', 'NumPy', 'blas', 'numpy-library.py'),
    inNode('tfjs-wasm', 'TensorFlow.js, wasm', 'wasm', 'tfjs.mjs', 'wasm'),
    { ...inNode('tfjs-cpu', 'TensorFlow.js, cpu', 'wasm-1', 'tfjs.mjs', 'cpu'), optional: true },
    inNode('jax-js', 'jax-js, wasm', 'wasm', 'jax-js.mjs'),
  ]
}
