export {
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  type ThresholdOptions,
} from './at-threshold.ts'
export { averagePrecision, type ExactOptions, rocAuc } from './exact.ts'
export { type IouOptions, iou, meanIoU } from './iou.ts'
export * from './named.ts'
export * from './rarer.ts'
export { specificity } from './specificity.ts'
