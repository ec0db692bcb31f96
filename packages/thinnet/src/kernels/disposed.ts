import { refuse } from '../errors.ts'

/** @throws ThinnetError for what uses a memory that was let go of */
export function disposed(): never {
  return refuse('model', 'a model in use', 'one that was disposed of')
}
