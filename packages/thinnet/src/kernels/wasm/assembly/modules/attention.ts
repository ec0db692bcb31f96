export * from '../attention'
export * from '../embedding'
export * from '../layer-normalization'
