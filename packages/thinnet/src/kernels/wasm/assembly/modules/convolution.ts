export * from '../conv2d'
export * from '../pooling'
