// Optimizers that pages load when they are asked for: see later.ts.
export { type AdadeltaOptions, adadelta } from './adadelta.ts'
export { type AdafactorOptions, adafactor } from './adafactor.ts'
export { type AdagradOptions, adagrad } from './adagrad.ts'
export { type AdamaxOptions, adamax } from './adamax.ts'
export { type FtrlOptions, ftrl } from './ftrl.ts'
export { type LionOptions, lion } from './lion.ts'
export { type NadamOptions, nadam } from './nadam.ts'
