// Kills training at random moments and takes it up again from its last checkpoint, until it is done; then its file must
// be, byte for byte, that of a run that was never stopped; first of the library, then of the commands that train:
// node scripts/kill-resume.mjs [kills = 50 of each] [seed]
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callbacks, loadModel } from 'thinnet'
import { killCommands } from './kill-commands.mjs'
import { NETWORKS } from './kill-networks.mjs'

const EPOCHS = 20

/** The run of this network: from its checkpoint, if there is one, to its end. */
async function train(folder, name) {
  const path = join(folder, 'run.safetensors')
  const { fresh, data } = NETWORKS[name]
  const { x, y } = data()
  const model = existsSync(path) ? await loadModel(path, { backend: 'wasm', threads: 1 }) : fresh()
  process.send({ epoch: model.epoch })
  await model.fit(x, y, {
    epochs: EPOCHS,
    initialEpoch: model.epoch,
    validationSplit: 0.25,
    callbacks: [
      callbacks.modelCheckpoint({ path }),
      callbacks.reduceLROnPlateau({ patience: 1, factor: 0.5, minDelta: 0.01, cooldown: 1 }),
      callbacks.csvLogger({ path: join(folder, 'log.csv') }),
    ],
  })
  await model.save(join(folder, 'final.safetensors'))
  process.disconnect()
}

/** One process of it; killed `after` milliseconds from its beginning to train. Tells how it ended and how long it was. */
function runOnce(folder, name, after = Number.POSITIVE_INFINITY) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--train', folder, name], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    let [begun, epoch] = [0, 0]
    child.on('message', message => {
      begun = performance.now()
      epoch = message.epoch
      if (Number.isFinite(after)) setTimeout(() => child.kill('SIGKILL'), after)
    })
    child.on('exit', (status, signal) => resolve({ status, signal, epoch, time: performance.now() - begun }))
  })
}

function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

async function main(name, kills, random) {
  const root = mkdtempSync(join(tmpdir(), 'thinnet-kill-'))
  try {
    const folderOf = name => mkdtempSync(join(root, name))
    const files = folder => ['final.safetensors', 'log.csv'].map(name => readFileSync(join(folder, name)))
    const whole = folderOf('whole')
    const { status, time } = await runOnce(whole, name)
    if (status !== 0) throw new Error(`the run that nobody stops ended with status ${status}`)
    const expected = files(whole)
    console.log(`${name}: a run of ${EPOCHS} epochs takes ${time.toFixed(0)} ms when nobody stops it`)
    let [killed, runs, midway] = [0, 0, 0]
    while (killed < kills) {
      const folder = folderOf('run')
      for (let parts = 1; ; parts++) {
        const result = await runOnce(folder, name, killed < kills ? random() * time : undefined)
        if (result.epoch > 0) midway++
        if (result.signal === 'SIGKILL') killed++
        else if (result.status !== 0) throw new Error(`resumed at epoch ${result.epoch}, status ${result.status}`)
        else {
          const same = files(folder).every((bytes, i) => bytes.equals(expected[i]))
          if (!same) throw new Error(`other bytes after ${parts} parts, in run ${runs + 1}`)
          break
        }
      }
      runs++
      const left = readdirSync(folder).filter(name => name.endsWith('.tmp')).length
      console.log(`run ${runs}: the same bytes; ${killed} kills so far, ${left} files that a kill left half written`)
    }
    console.log(`passed: ${killed} kills, ${runs} runs, resumed ${midway} times after their first epoch`)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

if (process.argv[2] === '--train') await train(process.argv[3], process.argv[4])
else {
  const [kills, seed] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? Date.now() % 2 ** 31)]
  const random = randomFrom(seed)
  console.log(`seed ${seed}`)
  for (const name of Object.keys(NETWORKS)) await main(name, kills, random)
  await killCommands(kills, random)
}
