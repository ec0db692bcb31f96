/**
 * Makes vibration.csv.gz: what a sensor at a machine would say, two axes, with the state that the machine was in. Made up, so
 * that nobody's data are needed: each state lasts some hundred steps, and differs from the others in rhythm and bursts, not in
 * how strong it is.
 *
 *     npx tsx examples/first-hour/make-vibration.ts
 */
import { writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { random } from 'thinnet'

const STEPS = 8000
const stream = random.streamOf({ seed: 1, site: 'vibration', step: 0, purpose: 'noise' })
const noise = random.normals(stream, 2 * STEPS)
const uniforms = random.uniforms(random.streamOf({ seed: 1, site: 'states', step: 0, purpose: 'noise' }), 2 * STEPS)

const lines = ['x,y,state']
let left = 0
let state = 'normal'
for (let t = 0, phase = 0; t < STEPS; t++, left--) {
  if (left <= 0) {
    const others = ['normal', 'worn', 'loose'].filter(each => each !== state)
    state = others[Math.floor(2 * uniforms[2 * t]!)]!
    left = 120 + Math.floor(200 * uniforms[2 * t + 1]!)
  }
  // A worn bearing stutters, a loose bolt adds an overtone on one axis.
  phase += 0.35 + (state === 'worn' ? 0.2 * Math.sin(t / 5) : 0)
  const overtone = state === 'loose' ? 0.8 * Math.sin(3 * phase) : 0
  const x = Math.sin(phase) + overtone + 0.35 * noise[2 * t]!
  const y = Math.cos(phase) + 0.35 * noise[2 * t + 1]!
  lines.push(`${x.toFixed(2)},${y.toFixed(2)},${state}`)
}
await writeFile(new URL('vibration.csv.gz', import.meta.url), gzipSync(`${lines.join('\n')}\n`, { level: 9 }))
