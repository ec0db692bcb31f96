/** Keras' short names of losses and metrics, and rmse. */
const SHORT = {
  acc: 'accuracy',
  bce: 'binaryCrossentropy',
  cce: 'categoricalCrossentropy',
  kld: 'klDivergence',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
  mse: 'meanSquaredError',
  rmse: 'rootMeanSquaredError',
} as const

/** Those whose long names are among these. */
export type ShortName<Long> = {
  [Short in keyof typeof SHORT]: (typeof SHORT)[Short] extends Long ? Short : never
}[keyof typeof SHORT]

/** The long name of a short one; any other as it is. */
export const longName = (name: string): string =>
  Object.hasOwn(SHORT, name) ? SHORT[name as keyof typeof SHORT] : name
