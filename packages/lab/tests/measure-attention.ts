// node --import tsx packages/lab/tests/measure-attention.ts [seeds]
// What the view of attention says it has measured: test accuracy by the rate at which attention's weights are dropped in
// training, for each number of training sequences; mean ± standard deviation over the seeds.
import { attention } from '../src/worker/attention.ts'
import { percent } from './percent.ts'

const seeds = Number(process.argv[2] ?? 5)
for (const samples of [100, 400, 3000]) {
  for (const rate of [0, 0.1, 0.3, 0.5, 0.7, 0.9]) {
    const all = []
    for (let seed = 1; seed <= seeds; seed++) all.push(await attention({ rate, samples, seed, step: 0 }))
    console.log(
      `${samples} sequences, rate ${rate}: test ${percent(all.map(({ dropout }) => dropout.test))},`,
      `training ${percent(all.map(({ dropout }) => dropout.train))}; by majority ${percent(all.map(({ most }) => most))}`,
    )
  }
}
