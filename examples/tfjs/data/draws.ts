import { random } from 'thinnet'

const stream = (site: string, purpose: 'uniform' | 'noise') => random.streamOf({ seed: 1, site, purpose })

/** `count` numbers uniform in (0, 1): the same for a name each time. */
export const uniforms = (name: string, count: number) => random.uniforms(stream(name, 'uniform'), count)

/** `count` standard normal numbers. */
export const normals = (name: string, count: number) => random.normals(stream(name, 'noise'), count)

/** An order of 0 … count − 1. */
export const order = (name: string, count: number) => random.permutation(stream(name, 'uniform'), count)
