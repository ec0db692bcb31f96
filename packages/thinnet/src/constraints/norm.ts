import { refuse, show } from '../errors.ts'
import type { NormConstraint } from '../kernels/kernels.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import type { Constraint } from './constraint.ts'

/** A dimension, or several that lie side by side, counted from the last where below 0. */
export type Axis = number | readonly number[]

/** Weights scaled by their norms: desired / (n + 1e-7), with n over the dimensions `axis`, as Keras has it. */
export function normConstraint(
  name: string,
  config: Readonly<Record<string, unknown> & { axis: Axis }>,
  limits: Omit<NormConstraint, 'count' | 'inner'>,
): Constraint {
  const { minValue, maxValue } = limits
  const { axis } = config
  const axes = Array.isArray(axis) ? (axis as readonly number[]) : [axis as number]
  const wanted = 'axis: a dimension, or an array of dimensions side by side'
  if (axes.length === 0 || !axes.every(Number.isInteger)) refuse(name, wanted, show(axis))
  if (!(minValue >= 0 && maxValue >= minValue && maxValue < Number.POSITIVE_INFINITY)) {
    refuse(name, '0 ≤ minValue ≤ maxValue, finite', [minValue, maxValue])
  }
  return {
    name,
    config,
    check(who, shape) {
      const sorted = dimensions(axes, shape)
      const fits = sorted.every((d, i) => d >= 0 && d < shape.length && (i === 0 || d === sorted[i - 1]! + 1))
      if (!fits) refuse(`${who}: ${name}`, `${wanted}, of a weight [${shape}]`, show(axis))
    },
    apply(kernels, w) {
      const sorted = dimensions(axes, w.shape)
      const count = sizeOf(sorted.map(d => w.shape[d]!))
      const inner = sizeOf(w.shape.slice(sorted.at(-1)! + 1))
      kernels.normConstraint(w, { count, inner, ...limits })
    },
  }
}

function dimensions(axes: readonly number[], shape: Shape): number[] {
  return axes.map(d => (d < 0 ? d + shape.length : d)).sort((a, b) => a - b)
}
