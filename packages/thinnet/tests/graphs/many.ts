import { Case, difference } from './compare.ts'

/** Compares graphs of these seeds on shared and unshared memory, in training and in inference. */
export function compareGraphs(first: number, count: number): { wrong: string[]; shared: number } {
  const wrong: string[] = []
  let [shared, whole] = [0, 0]
  const note = (seed: number, what: string | null) => {
    if (what) wrong.push(`seed ${seed}: ${what}`)
  }
  for (let seed = first; seed < first + count; seed++) {
    const given = new Case(seed)
    for (const training of [true, false]) {
      const one = given.run({ share: true, training, backward: true })
      const other = given.run({ share: false, training, backward: true })
      note(seed, difference(one, other))
      // What has no backward plans memory of its own.
      const alone = given.run({ share: true, training, backward: false })
      note(seed, difference(alone, { ...other, gradients: new Map() }))
      shared += one.bytes
      whole += other.bytes
    }
  }
  return { wrong, shared: shared / whole }
}
