import type { Model, SequentialOptions, Shape, Tensor } from 'thinnet'

type Options = Omit<SequentialOptions, 'layers'>

export const networks: Readonly<
  Record<string, { shapes: Readonly<Record<string, Shape>>; make: (options?: Options) => Model }>
>
export const LIMITS: Readonly<Record<string, number>>
export function drawn(
  name: string,
  options?: Options & { batch?: number },
): Promise<{ net: Model; inputs: (Tensor & { name: string })[] }>
