export * from '../adafactor'
export * from '../rules'
