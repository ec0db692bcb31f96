import { ActivationLayer, type ActivationOptions } from './activation.ts'
import { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts'
import { ConcreteDropout, type ConcreteDropoutOptions } from './concrete-dropout.ts'
import { Conv2d, type Conv2dOptions } from './conv2d.ts'
import { Dense, type DenseOptions } from './dense.ts'
import { Dropout, type DropoutOptions } from './dropout.ts'
import { Flatten, type FlattenOptions } from './flatten.ts'
import { MaxPooling2d, type MaxPooling2dOptions } from './max-pooling2d.ts'
import { Residual, type ResidualOptions } from './residual.ts'

export { ActivationLayer, BatchNormalization, ConcreteDropout, Conv2d, Dense, Dropout, Flatten, MaxPooling2d, Residual }

export const dense = (options: DenseOptions) => new Dense(options)
export const activation = (options: ActivationOptions) => new ActivationLayer(options)
export const dropout = (options: DropoutOptions) => new Dropout(options)
export const batchNormalization = (options?: BatchNormalizationOptions) => new BatchNormalization(options)
export const conv2d = (options: Conv2dOptions) => new Conv2d(options)
export const maxPooling2d = (options?: MaxPooling2dOptions) => new MaxPooling2d(options)
export const flatten = (options?: FlattenOptions) => new Flatten(options)
export const residual = (options: ResidualOptions) => new Residual(options)
export const concreteDropout = (options: ConcreteDropoutOptions) => new ConcreteDropout(options)
