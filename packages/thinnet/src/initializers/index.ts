export { constant, ones, zeros } from './constant.ts'
export type { Initializer } from './initializer.ts'
export { type NormalOptions, randomNormal, randomUniform, truncatedNormal, type UniformOptions } from './random.ts'
export { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from './variance-scaling.ts'
