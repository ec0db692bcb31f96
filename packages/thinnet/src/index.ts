/**
 * Neural networks in TypeScript. A model is made by {@link sequential} or {@link model}, of what {@link layers} makes.
 *
 * @module thinnet
 */

// biome-ignore lint/correctness/noUnusedImports: first, not amid the code: gzip looks 32 KiB back, and this text is as long
import {} from './kernels/wasm/modules/core.generated.ts'

export type { Activation } from './activations/activation.ts'
export * as activations from './activations/index.ts'
export type { ActivationName } from './activations/resolve.ts'
export type { Callback, CallbackState, FitContext, Hooks, Logs } from './callbacks/callback.ts'
export * as callbacks from './callbacks/index.ts'
export type { Constraint } from './constraints/constraint.ts'
export * as constraints from './constraints/index.ts'
export type { ConstraintName } from './constraints/resolve.ts'
export { refuse, show, ThinnetError } from './errors.ts'
export type { Bytes, Path } from './host-types.ts'
export * as initializers from './initializers/index.ts'
export type { Initializer } from './initializers/initializer.ts'
export type { InitializerName } from './initializers/resolve.ts'
export { type AuditScaleOptions, auditScale, type LayerScale, type ScaleAudit } from './inspect/audit-scale.ts'
export { type CheckGradientsOptions, checkGradients, type GradientReport } from './inspect/check-gradients.ts'
export type { LayerOutput, LayerOutputsOptions } from './inspect/layer-outputs.ts'
export type { MaskOfOptions } from './inspect/mask-of.ts'
export type { OutputMoments } from './inspect/moments.ts'
export type { MonteCarloPrediction } from './inspect/monte-carlo.ts'
export { type Standalone, type StandaloneOptions, standalone } from './inspect/standalone.ts'
export type { Backend, ComputeOptions } from './kernels/create.ts'
export type { Formula } from './kernels/formulas/formula.ts'
export type { KernelGroup } from './kernels/group.ts'
export * as kernelGroups from './kernels/groups.ts'
export type { DataFormat, HostKernels, Kernels, LossGradient } from './kernels/kernels.ts'
export type { Region } from './kernels/region.ts'
export * as layers from './layers/index.ts'
export {
  type AddedLoss,
  type Call,
  type Composer,
  type Declare,
  type Draws,
  type DrawsOptions,
  type Inputs,
  Layer,
  type LayerOptions,
  type Parameter,
  type Pass,
} from './layers/layer.ts'
export { ratesByDepth } from './layers/stochastic-depth.ts'
export { type InputOptions, input, type Value } from './layers/value.ts'
export * as losses from './losses/index.ts'
export type { Loss, TargetRange } from './losses/loss.ts'
export type { LossName } from './losses/resolve.ts'
export { type ClassificationReport, classificationReport, type ReportRow } from './metrics/classification-report.ts'
export { confusionMatrix } from './metrics/confusion-matrix.ts'
export { type PrecisionRecallCurve, precisionRecallCurve, type RocCurve, rocCurve } from './metrics/curves.ts'
export * as metrics from './metrics/index.ts'
export type { Batch, Judged, Metric } from './metrics/metric.ts'
export type { MetricName } from './metrics/resolve.ts'
export type { CompileOptions } from './model/compile-options.ts'
export type { Data } from './model/data.ts'
export { oneHot } from './model/data.ts'
export type { FitOptions, StreamFitOptions } from './model/fit-options.ts'
export type { Values } from './model/forms.ts'
export type { Gradients } from './model/gradients.ts'
export { type GraphModelOptions, model } from './model/graph-model.ts'
export type { Curves, History } from './model/history.ts'
export type { GradientsOptions, Model, PredictOptions } from './model/model.ts'
export type { EvaluateOptions, StreamEvaluateOptions } from './model/named-numbers.ts'
export type { LossAndGradient, OwnLoss } from './model/own-loss.ts'
export type { ClassWeight, WeightsGiven } from './model/sample-weights.ts'
export { type Sequential, type SequentialOptions, sequential } from './model/sequential.ts'
export type { ModelSettings } from './model/source.ts'
export type { Stream, StreamBatch, StreamStart } from './model/stream.ts'
export * as optimizers from './optimizers/index.ts'
export type { Optimizer } from './optimizers/optimizer.ts'
export type { OptimizerName } from './optimizers/resolve.ts'
export * as options from './options/index.ts'
export * as random from './random/index.ts'
export * as regularizers from './regularizers/index.ts'
export type { Regularizer } from './regularizers/regularizer.ts'
export type { RegularizerName } from './regularizers/resolve.ts'
export * as safetensors from './safetensors/index.ts'
export type { CustomObjects } from './saving/decode.ts'
export { type LoadOptions, loadModel } from './saving/load.ts'
export * as schedules from './schedules/index.ts'
export type { Schedule, Scheduled } from './schedules/schedule.ts'
export { nested } from './tensor/nested.ts'
export type { TensorInParts } from './tensor/parts.ts'
export type { Shape } from './tensor/shape.ts'
export { type DType, type NestedArray, rows, type Tensor, type TensorLike, tensor } from './tensor/tensor.ts'
export type { BytesLike, NumberArray } from './tensor/typed-array.ts'
export { version } from './version.ts'
export * as files from './whole-files.ts'
