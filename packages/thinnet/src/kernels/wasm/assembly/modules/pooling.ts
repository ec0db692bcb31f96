export * from '../pooling'
