import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { callbacks, layers, sequential } from '../../src/index.ts'
import { labels, waves } from '../graphs/models.ts'

/**
 * A fit that can be killed, with a backup every three steps. @returns the bytes of the model
 *
 * @param each told of every step
 */
export async function trainWithBackup(path: string, csv: string, each = (_step: number) => {}): Promise<Uint8Array> {
  const net = sequential({
    seed: 5,
    backend: 'wasm',
    threads: 1,
    layers: [
      layers.dense({ units: 6, activation: 'relu', inputShape: [4] }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  await net.fit(waves(20, 4), labels(20, 3), {
    epochs: 3,
    batchSize: 4,
    callbacks: [
      { onBatchEnd: (_, __, { step }) => each(step) },
      callbacks.csvLogger({ path: csv }),
      callbacks.backupAndRestore({ path, saveFreq: 3 }),
    ],
  })
  return net.toSafetensors()
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path, csv, last] = argv
  await trainWithBackup(path!, csv!, step => step === Number(last) && void process.kill(process.pid, 'SIGKILL'))
}
