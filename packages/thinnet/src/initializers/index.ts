export { constant, identity, ones, zeros } from './constant.ts'
export type { Initializer } from './initializer.ts'
export { orthogonal } from './orthogonal.ts'
export { type NormalOptions, randomNormal, randomUniform, truncatedNormal, type UniformOptions } from './random.ts'
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  type VarianceScalingOptions,
  varianceScaling,
} from './variance-scaling.ts'
