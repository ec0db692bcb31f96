import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Run, Score } from './run.ts'

const files = readdirSync(import.meta.dirname).filter(file => /^(?!run\.)[\w-]+(?<!\.test)\.ts$/.test(file))

/** What a program is given here besides one epoch on 64 samples of wasm, and how low or high a score that must be better than. */
const cases: Readonly<Record<string, Partial<Run> & { than?: number }>> = {
  'abalone-node': { samples: 3500, than: 40 },
  'addition-rnn': { samples: 512, than: 0.2 },
  'baseball-node': { samples: 2000, than: 0.25 },
  'boston-housing': { samples: 400, than: 80 },
  'date-conversion-attention': { samples: 128, than: 0.1 },
  'fashion-mnist-vae': { samples: 1000, than: 170 },
  'getting-started': { epochs: 60, than: 0.5 },
  iris: { epochs: 10, samples: 200, than: 1 },
  'iris-fitDataset': { epochs: 10, samples: 200, than: 1 },
  'website-phishing': { epochs: 3, samples: 5000, than: 0.7 },
  'polynomial-regression': { epochs: 100, than: 0.5 },
  'polynomial-regression-core': { epochs: 75, than: 0.02 },
  'intent-classifier': { epochs: 4, than: 0.8 },
  'jena-weather': { samples: 128, than: 1 },
  'lstm-text-generation': { samples: 96, than: 4.2 },
  'mnist-acgan': { samples: 16, than: 3.5 },
  'mnist-core': { samples: 640, than: 0.15 },
  quantization: { epochs: 5, samples: 1000, than: 1 },
  sentiment: { samples: 128, than: 0.3 },
  'simple-object-detection': { samples: 48, than: 30 },
  'snake-dqn': { samples: 16, than: -21 },
  translation: { epochs: 3, than: 0.3 },
}

describe("the programs of TensorFlow.js's examples learn", () => {
  for (const file of files) {
    const name = file.slice(0, -3)
    test(name, async () => {
      const { than, ...given } = cases[name] ?? {}
      const module = await import(`./${file}`)
      const [program] = Object.values(module) as [(given: Partial<Run>) => Promise<Score>]
      const options = { epochs: 1, samples: 64, backend: 'wasm', log: () => {}, ...given } as const
      const { value, better, trainSeconds, epochs } = await program(options)
      assert.equal(epochs, options.epochs)
      assert.ok(Number.isFinite(value) && trainSeconds > 0)
      const bound = than ?? (better === 'higher' ? 0 : Number.POSITIVE_INFINITY)
      assert.ok(better === 'higher' ? value > bound : value < bound, `${value}, expected ${better} than ${bound}`)
    })
  }
})
