import { featureSpace, loadIris, trainTestSplit } from '@thinnet/datasets'
import type { Tensor } from 'thinnet'
import type { Data } from './part.ts'

const split = trainTestSplit(await loadIris(), { testSize: 0.15, stratify: 'species', seed: 1 })
const space = featureSpace(split.train, { target: 'species' })
const part = ([x, y]: [Tensor, Tensor]) => ({ x, y })

/** 150 irises, four measures each, standardized; species as indices of these classes. 15 % of each are to test on. */
export const classes = space.labels!.classes
export const flowers: Data = { train: part(space.samples(split.train)), test: part(space.samples(split.test)) }
