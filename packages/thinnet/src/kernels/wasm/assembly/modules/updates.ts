export * from '../regularizers'
export * from '../updates'
