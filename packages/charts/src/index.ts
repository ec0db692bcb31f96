/**
 * Runs as curves, curves as panels, panels in a report: one HTML file, an SVG, a PNG.
 *
 * @module @thinnet/charts
 */

export type { EChartsOption as ChartOption } from 'echarts'
export { arranged } from './arranged.ts'
export { percentAxis } from './axis-range.ts'
export { type Circumstances, circumstances } from './circumstances.ts'
export { type Colours, dark, light, paint, variables } from './colours.ts'
export { escapeHtml, scriptJson } from './escape.ts'
export { drawHtml } from './html.ts'
export { type LabRun, LOCAL_LAB, labLink } from './lab-link.ts'
export { type Axes, axisText, frame, type Line, linePanel, type Panel } from './line-panel.ts'
export { machine } from './machine.ts'
export { drawInPage, drawPng, drawSvg } from './picture.ts'
export type { Figure, Link, Report, Table } from './report.ts'
export {
  accuracyPanel,
  capitalized,
  DASHED,
  generalizationGapPanel,
  lossPanel,
  mistakesPanel,
  trainAndTest,
} from './run-panels.ts'
export {
  type AtEvaluation,
  after,
  type Calibration,
  comparable,
  curve,
  epochsOf,
  equalEpochs,
  evaluationsOf,
  final,
  generalizationGap,
  type Quantity,
  type Run,
  type RunKey,
  type Trial,
} from './runs.ts'
