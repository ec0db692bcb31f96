import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIZES } from '../reproduce/language/language-study.ts'
import { variationalDropout as study } from '../reproduce/language/variational-dropout.ts'
import { findingOf } from './language-finding.ts'
import { languageTable } from './language-report.ts'

/** Runs with these test perplexities, of seeds from 1 on; null for one that was stopped. */
const about = (...perplexities: (number | null)[][]) => ({
  study,
  sizes: SIZES,
  text: 'plays',
  circumstances: { command: '', started: new Date(0), backend: '', machine: {} },
  stoppedEarly: false,
  trained: study.settings.map((setting, i) => ({
    setting,
    runs: (perplexities[i] ?? []).map((perplexity, k) => ({
      seed: k + 1,
      trainLoss: [5, 4],
      validationLoss: [Math.log(90), Math.log(100)],
      testLoss: perplexity === null ? null : Math.log(perplexity),
      seconds: 1,
      backend: 'wasm',
    })),
  })),
})

test('says what the seeds show of the order that the paper has, and what they do not', () => {
  const finding = findingOf(about([100, 102, 104], [90, 92, 93], [90, 91, 94.5]))
  // t(2) = 4.303: the mean of 10, 10 and 11 is 10.3 ± 1.4
  assert.match(finding, /Naive dropout is 10\.3 ± 1\.4 below without dropout, as in the paper\./)
  assert.match(finding, /Between variational dropout and naive dropout these seeds show no difference \(0\.2 ± 3\.1\)/)
  const other = findingOf(about([100, 101], [110, 111.1], [90, 90.9]))
  assert.match(other, /Naive dropout is 10\.\d ± \d\.\d above without dropout; in the paper it is below\./)
  assert.match(findingOf(about([100], [90], [80])), /Whether naive dropout is below .+ takes more seeds\./)
})

test('compares the seeds that came to their end, and says so where none did', () => {
  assert.match(findingOf(about([100, 102, null], [90, 92, 80])), /Naive dropout is 10\.0 ± 0\.0 below without dropout/)
  assert.match(findingOf(about([null])), /stopped before a network was at its end/)
  assert.match(languageTable(about([null], [80, 84])), /without dropout +│ 121\.7 +│ – +│ 100\.0 +│ 90\.0 +│ 1 /)
  assert.match(languageTable(about([80, 84])), /│ 82\.0 ± 25\.4 +│/)
})
