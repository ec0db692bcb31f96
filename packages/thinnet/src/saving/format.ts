/**
 * The version of what is in a file's metadata. A file of a later version is refused.
 *
 *     thinnet    this number                    thinnetVersion   the library that wrote it
 *     model      { layers, inputShape, seed, dtype }; of layers that are not in a row (3), graph instead of inputShape
 *     compile    { optimizer, learningRate, loss, metrics }, of a compiled model; of several outputs, or one
 *                whose loss is null or weighted (3), { optimizer, learningRate, outputs: [{ loss, lossWeight, metrics }] }
 *                With frozen (4), which layers it does not fit, where they are not those that say so themselves: their
 *                places among the model's layers and those within them
 *     training   { step, optimizerStep, epoch, callbacks, remembered }; averaged: true where moving averages are in the weights' place
 *
 *     thinnetChecksum   what all else comes to: see `checksumOf` (files of version 1 have none)
 *
 * all but the numbers JSON, values as `Encoder` writes them. `remembered` says of each callback by what its state is found: its name and
 * what it watches. Tensors: `layer/parameter`, `optimizer/state/layer/parameter`, what
 * callbacks remember, `callbacks/callback/name`, and the epochs so far, float64: `training/fit/epochs` and
 * `training/history/name`. (In version 1 these stood in `training`, as epochs and history.)
 */
export const FORMAT = 4
/** What a model without `frozen` is written as, … */
export const GRAPH_FORMAT = 3
/** … and one of layers in a row, besides, is written as, so that earlier versions read it. */
export const ROW_FORMAT = 2

/** Of each of the metadata, in characters. */
export const MOST_TEXT = 1 << 24
/** Of objects and arrays in each other. */
export const DEEPEST = 64
/** Numbers, texts, objects and arrays of one text, … */
export const MOST_VALUES = 1 << 20
/** … and of them objects and arrays, which take much more memory than text. */
export const MOST_BRACKETS = 1 << 18
/** Layers, initializers, … in one file. */
export const MOST_OBJECTS = 10_000
export const MOST_LAYERS = 10_000

export const EPOCHS = 'training/fit/epochs'
export const HISTORY = 'training/history/'
/** Where what callbacks remember begins, … */
export const CALLBACKS = 'callbacks/'
/** … and what one of them does. */
export const callbackPrefix = (callback: string) => `${CALLBACKS}${callback}/`
export const stateName = (state: string, parameter: string) => `optimizer/${state}/${parameter}`
