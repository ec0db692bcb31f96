import type { Loss } from './loss.ts'

/** What of a loss computes. */
export type Computing = Pick<Loss, 'build' | 'forward' | 'backward'>

export const same = (x: number) => x

/** A loss of rows [rows, c], each by itself, as the mean over a sample's positions, y [batch, …, c]; of one, just that. */
export function byPosition(loss: Computing): Computing {
  return {
    build(output, declare) {
      const saved = loss.build(output, declare)
      const positions = output.slice(0, -1)
      if (positions.length === 0) return saved
      return { ...saved, positionLosses: declare.saved(positions), positionWeights: declare.saved(positions) }
    },
    forward(kernels, losses, y, t, saved) {
      const each = saved?.positionLosses ?? losses
      loss.forward(kernels, each, y, t, saved)
      if (each !== losses) kernels.rowMeans(losses, [each], same)
    },
    backward(kernels, dy, y, t, saved, dloss) {
      const weights = saved?.positionWeights
      if (!weights) return loss.backward(kernels, dy, y, t, saved, dloss)
      // each position counts as its sample does, shared between them
      kernels.map(weights, [dloss.weights], same)
      const count = (dloss.count * weights.size) / dloss.weights.size
      loss.backward(kernels, dy, y, t, saved, { weights, count })
    },
  }
}

const smooth = (t: number, kept: number, shared: number) => t * kept + shared

/** The same loss on targets t (1 − smoothing) + smoothing / c, over c classes. */
export function smoothed(smoothing: number, loss: Computing): Computing {
  if (smoothing === 0) return loss
  return {
    build: (output, declare) => ({ ...loss.build(output, declare), t: declare.saved(output) }),
    forward(kernels, losses, y, t, saved) {
      kernels.map(saved!.t!, [t], smooth, [1 - smoothing, smoothing / y.shape.at(-1)!])
      loss.forward(kernels, losses, y, saved!.t!, saved)
    },
    backward: (kernels, dy, y, _t, saved, dloss) => loss.backward(kernels, dy, y, saved!.t!, saved, dloss),
  }
}
