export * from '../conv2d'
