/** `@thinnet/charts/numbers`: what tables and charts say of many numbers. */

export { largest, smallest } from './extremes.ts'
export { median, quantile } from './quantile.ts'
export { type Spread, spread } from './spread.ts'
