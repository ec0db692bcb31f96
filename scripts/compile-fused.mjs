// A thread that compiles modules with fused multiply-add, one after the other, while build-wasm.mjs compiles them without.
import { parentPort, workerData } from 'node:worker_threads'
import { compile } from './compile-module.mjs'

for (const { name, base } of workerData) {
  parentPort.postMessage((await compile(name, base, '--enable', 'relaxed-simd')).wasm)
}
