export * from '../batch-normalization'
export { blockMoments } from '../statistics/moments'
