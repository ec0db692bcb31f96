export * from '../rules'
