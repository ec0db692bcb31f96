// node --import tsx packages/lab/tests/measure-sequences.ts [seeds]
// What the view of sequences says it has measured: the accuracy with dropout after 10 and 50 steps, a row a rate and masking,
// mean ± standard deviation over the seeds.
import { DEFAULTS } from '../src/settings.ts'
import { MASKINGS, type SequencesAnswer } from '../src/worker/masking.ts'
import { sequences } from '../src/worker/sequences.ts'
import { percent } from './percent.ts'

const seeds = Number(process.argv[2] ?? 5)
for (const rate of [0.3, 0.5, 0.7]) {
  const answers: SequencesAnswer[] = []
  for (let seed = 1; seed <= seeds; seed++)
    answers.push(await sequences({ rate, length: DEFAULTS.sequences.length, seed }))
  for (const masking of MASKINGS) {
    const at = (which: 'thinned' | 'whole', step: number) =>
      percent(answers.map(({ runs }) => runs[masking][which][step - 1]!))
    console.log(
      `rate ${rate}, a mask a ${masking}: with dropout ${at('thinned', 10)} after 10 steps, ${at('thinned', 50)} after 50;`,
      `without ${at('whole', 50)}`,
    )
  }
}
