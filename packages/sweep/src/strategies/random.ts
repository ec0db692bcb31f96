import { random } from 'thinnet'
import { refusal } from '../spec/problems.ts'
import type { Space, Values } from '../spec/space.ts'
import { canonical } from '../trials/trial.ts'

const { permutation, streamOf, uniforms } = random

/** A space as large as this is searched by draws that may repeat; a smaller one is shuffled. */
const LARGE = 100_000
/** Draws in a row that give nothing new, until there is taken to be nothing. */
const MOST_MISSES = 10_000

/**
 * The values of configurations drawn at random, no two of one network, after those of the baseline. Each dimension has a
 * stream of its own: with another dimension beside it, it draws the same.
 */
export function drawnValues(
  space: Space,
  { settings: wanted, seed }: { settings: number; seed: number },
  baseline?: Values,
): Values[] {
  const found = new Map<string, Values>()
  const tried = new Set<string>()
  const take = (values: Values) => {
    const key = canonical(values)
    if (tried.has(key)) return false
    tried.add(key)
    const { id } = space.configurationOf(values)
    return !found.has(id) && found.set(id, values).size > 0
  }
  if (baseline) take(Object.fromEntries(space.axes.map(({ name }) => [name, baseline[name]!])))
  const most = wanted + found.size
  const draws = sizeOf(space) < LARGE ? shuffled(space, seed) : endless(space, seed)
  let misses = 0
  for (const values of draws) {
    if (found.size === most || misses === MOST_MISSES) break
    misses = take(values) ? 0 : misses + 1
  }
  if (found.size < most) {
    const got = found.size - most + wanted
    throw refusal([
      { path: ['strategy', 'settings'], text: `expected at most the ${got} that there are, got ${wanted}.` },
    ])
  }
  return [...found.values()]
}

function sizeOf({ axes }: Space): number {
  return axes.reduce((product, { size }) => product * size, 1)
}

function* shuffled({ axes, valuesOf }: Space, seed: number): Generator<Values> {
  const values = axes.map(axis => valuesOf(axis))
  const size = values.reduce((product, { length }) => product * length, 1)
  for (const index of permutation(streamOf({ seed, site: 'sweep' }), size)) {
    let rest = index
    yield Object.fromEntries(
      axes.map(({ name }, i) => {
        const value = values[i]![rest % values[i]!.length]!
        rest = Math.floor(rest / values[i]!.length)
        return [name, value]
      }),
    )
  }
}

function* endless({ axes, isWhole }: Space, seed: number): Generator<Values> {
  const streams = axes.map(({ name }) => streamOf({ seed, site: `sweep ${name}` }))
  for (let n = 0; ; n++) {
    yield Object.fromEntries(
      axes.map((axis, i) => [axis.name, axis.draw(uniforms(streams[i]!, 1, n)[0]!, isWhole(axis))]),
    )
  }
}
