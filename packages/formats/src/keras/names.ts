// Keras writes names as Python does, thinnet as TypeScript does: `kernel_size` and kernelSize, class BatchNormalization
// and factory batchNormalization.

/** kernel_size → kernelSize, beta_1 → beta1, hard_sigmoid → hardSigmoid */
export const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase())

/** kernelSize → kernel_size, hardSigmoid → hard_sigmoid */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`)

/** Of a class, as Keras names a layer's place in a file: BatchNormalization → batch_normalization, Conv2D → conv2d */
export const snakeCaseOfClass = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()

/** Options that are not written by that rule: thinnet's, Keras's. */
const OPTIONS = [
  ['beta1', 'beta_1'],
  ['beta2', 'beta_2'],
  ['clipNorm', 'clipnorm'],
  ['clipValue', 'clipvalue'],
  ['globalClipNorm', 'global_clipnorm'],
  ['endValue', 'end_learning_rate'],
  ['initialValue', 'initial_learning_rate'],
] as const
const toOurs = new Map<string, string>(OPTIONS.map(([ours, theirs]) => [theirs, ours]))
const toTheirs = new Map<string, string>(OPTIONS)

export const optionHere = (name: string): string => toOurs.get(name) ?? camelCase(name)
export const optionInKeras = (name: string): string => toTheirs.get(name) ?? snakeCase(name)

/** Kinds of objects: their module's name in Keras, and the classes whose factory is not the class's name in lower camel case. */
const CLASSES: Readonly<Record<string, readonly (readonly [ours: string, theirs: string])[]>> = {
  activations: [],
  initializers: [],
  regularizers: [['l1l2', 'L1L2']],
  constraints: [],
  losses: [['klDivergence', 'KLDivergence']],
  metrics: [
    ['auc', 'AUC'],
    ['iou', 'IoU'],
    ['iou', 'BinaryIoU'],
    ['iou', 'OneHotIoU'],
    ['meanIoU', 'MeanIoU'],
    ['meanIoU', 'OneHotMeanIoU'],
    ['klDivergence', 'KLDivergence'],
  ],
  optimizers: [
    ['rmsprop', 'RMSprop'],
    ['sgd', 'SGD'],
  ],
  schedules: [
    ['cosine', 'CosineDecay'],
    ['exponential', 'ExponentialDecay'],
    ['inverseTime', 'InverseTimeDecay'],
    ['piecewise', 'PiecewiseConstantDecay'],
    ['polynomial', 'PolynomialDecay'],
  ],
}

export const factoryOf = (kind: string, className: string): string =>
  CLASSES[kind]!.find(([, theirs]) => theirs === className)?.[0] ?? className[0]!.toLowerCase() + className.slice(1)
export const classOf = (kind: string, factory: string): string =>
  CLASSES[kind]!.find(([ours]) => ours === factory)?.[1] ?? factory[0]!.toUpperCase() + factory.slice(1)

/** Where Keras keeps a kind's classes. */
export const moduleOf = (kind: string): string =>
  kind === 'schedules' ? 'keras.optimizers.schedules' : `keras.${kind}`
/** The kind of what stands in a module; null: none of those. */
export const kindOfModule = (module: string): string | null => {
  if (/schedule/.test(module)) return 'schedules'
  return Object.keys(CLASSES).find(kind => module.split('.').includes(kind)) ?? null
}
