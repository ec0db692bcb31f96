export * from './named.ts'
export * from './rarer.ts'
