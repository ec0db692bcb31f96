export { checkOptions, checkValue, isPlainObject, type OptionKinds } from './check.ts'
export * from './kinds.ts'
