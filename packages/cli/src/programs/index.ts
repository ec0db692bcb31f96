/** `@thinnet/cli/programs`: what commands train, rotate and serve, for who compares with them. */
export { type DeepData, deepData } from '../article/deep-training.ts'
export { type DeepOptions, deepNetwork } from '../article/networks.ts'
export { type Served, serveFolder } from '../lab/server.ts'
export { rotated } from '../reproduce/rotate.ts'
