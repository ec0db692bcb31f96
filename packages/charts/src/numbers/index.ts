/** `@thinnet/charts/numbers`: what tables and charts say of many numbers. */

export { largest, smallest } from './extremes.ts'
export { type MeanSd, meanSd } from './mean-sd.ts'
export { median, quantile } from './quantile.ts'
