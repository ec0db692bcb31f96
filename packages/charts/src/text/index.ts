/** `@thinnet/charts/text`: numbers, names and what others have written, as people read them. */

export { type CsvCell, csv } from './csv.ts'
export { foreign, harmless } from './foreign.ts'
export { count, duration, percent, percentMeanSd, points, pointsText } from './format.ts'
export { didYouMean, listed, nearest, nearestName } from './nearest.ts'
