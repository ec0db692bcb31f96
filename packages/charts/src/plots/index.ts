/**
 * Pictures of what a model did, in Node and in pages.
 *
 * @module @thinnet/charts/plots
 */

export { type ConfusionMatrixPlotOptions, plotConfusionMatrix } from './plot-confusion-matrix.ts'
export { type HistoryLike, plotHistory } from './plot-history.ts'
export { type Numbers, plotPredictions } from './plot-predictions.ts'
export { plotRoc } from './plot-roc.ts'
export type { PlotOptions, Svg } from './svg.ts'
