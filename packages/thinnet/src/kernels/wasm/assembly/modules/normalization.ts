export * from '../batch-normalization'
