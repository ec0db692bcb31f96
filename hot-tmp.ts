// hot path: call overhead; argv[2] = repo root
const root = process.argv[2]
const K = `${root}/packages/thinnet/src/kernels/wasm`
const { createWasmKernels } = await import(process.argv[3] === 'old' ? `${K}/wasm-kernels.ts` : `${K}/index.ts`)
const { pool } = await import(process.argv[3] === 'old' ? `${K}/pool.ts` : `${K}/threads/pool.ts`)
import os from 'node:os'
os.availableParallelism = () => 2
const region = (shape: number[], offset: number) => ({ dtype: 'float32' as const, shape, size: shape.reduce((a, b) => a * b, 1), offset })
function setUp(threads: number, worthwhile?: number) {
  const k = createWasmKernels(threads, worthwhile === undefined ? {} : { worthwhile })
  k.reserve(1 << 20)
  return k
}
const [a, b, c] = [region([16, 16], 0), region([16, 16], 4096), region([16, 16], 8192)]
const big = [0, 1, 2].map(i => region([64, 64], i * 65536))
const stream = { key: [1, 2], step: 3, site: 4, purpose: 2 }
const cases: Record<string, (k: any) => void> = {
  'add 256': k => k.add(c, a, b),
  'gemm 16': k => k.gemm(c, a, b),
  'dropout 256': k => k.dropout(c, a, { rate: 0.5, stream, first: 0 }, 2),
  'relu 256': k => k.activationForward(c, a, 'relu'),
}
function ns(f: () => void, n: number): number {
  const start = process.hrtime.bigint()
  for (let i = 0; i < n; i++) f()
  return Number(process.hrtime.bigint() - start) / n
}
const out: Record<string, number> = {}
for (const [threads, kind] of [[1, 'one thread'], [2, 'two threads, not cut']] as const) {
  const k = setUp(threads)
  for (const [name, f] of Object.entries(cases)) {
    for (let i = 0; i < 3; i++) ns(() => f(k), 20000)
    out[`${kind}: ${name}`] = Math.min(...Array.from({ length: 15 }, () => ns(() => f(k), 20000)))
  }
}
{ // cut, the pool being a stub so that only the cutting is measured
  pool.ready = () => 1
  pool.fork = () => {}
  pool.join = () => {}
  const k = setUp(2, 0)
  for (const [name, f] of Object.entries(cases)) {
    for (let i = 0; i < 3; i++) ns(() => f(k), 20000)
    out[`cut (stub pool): ${name}`] = Math.min(...Array.from({ length: 15 }, () => ns(() => f(k), 20000)))
  }
}
console.log(JSON.stringify(out))
process.exit(0)
