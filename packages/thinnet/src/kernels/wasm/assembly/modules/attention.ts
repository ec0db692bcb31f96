export { attentionSoftmaxForward, batchedGemm } from '../attention'
export * from '../embedding'
export * from '../layer-normalization'
export * from '../whole-attention'
