import { options } from 'thinnet'

const shape = options.arrayOf('sizes', options.whole(1))

/** A shape, or shapes by inputs' names. */
export const inputShapes: options.OptionKind = {
  what: 'sizes without the batch, or those of each input by its name',
  is: value => shape.is(value) || (options.isPlainObject(value) && Object.values(value).every(shape.is)),
}
