import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function classifyKernels(view: View): Pick<Kernels, 'classifyForward' | 'classifyBackward'> {
  return {
    // loss = log Σ exp z − z[t], z = x · W + b; e = softmax(z)
    classifyForward(loss, e, _scales, x, w, bias, t, { transposed }) {
      const { rows, inputs, classes, weightAt } = sizesOf(t.size, x.size, e.size, transposed)
      const [losses, p, from, weights, labels] = [view(loss), view(e), view(x), view(w), view(t)]
      const added = bias && view(bias)
      for (let n = 0; n < rows; n++) {
        const z = new Float64Array(classes)
        for (let j = 0; j < classes; j++) {
          let sum = added ? added[j]! : 0
          for (let i = 0; i < inputs; i++) sum += from[n * inputs + i]! * weights[weightAt(i, j)]!
          z[j] = sum
        }
        const most = z.reduce((a, b) => Math.max(a, b))
        const total = z.reduce((sum, score) => sum + Math.exp(score - most), 0)
        losses[n] = most + Math.log(total) - z[labels[n]!]!
        for (let j = 0; j < classes; j++) p[n * classes + j] = Math.exp(z[j]! - most) / total
      }
    },

    // dz = (p − onehot) · dloss; dW = xᵀ · dz, db = Σ dz, dx = dz · Wᵀ
    classifyBackward(dx, dw, db, _parts, e, _scales, x, w, t, dloss, { transposed }) {
      const { rows, inputs, classes, weightAt } = sizesOf(t.size, x.size, e.size, transposed)
      const [p, from, weights, labels, each] = [view(e), view(x), view(w), view(t), view(dloss)]
      const dz = (n: number, j: number) => (p[n * classes + j]! - (labels[n] === j ? 1 : 0)) * each[n]!
      const sum = (count: number, term: (i: number) => number) => {
        let total = 0
        for (let i = 0; i < count; i++) total += term(i)
        return total
      }
      const [toX, toWeights, toBias] = [dx && view(dx), dw && view(dw), db && view(db)]
      for (let j = 0; j < classes; j++) {
        if (toBias) toBias[j] = sum(rows, n => dz(n, j))
        if (!toWeights) continue
        for (let i = 0; i < inputs; i++) toWeights[weightAt(i, j)] = sum(rows, n => from[n * inputs + i]! * dz(n, j))
      }
      if (!toX) return
      for (let n = 0; n < rows; n++) {
        for (let i = 0; i < inputs; i++) toX[n * inputs + i] = sum(classes, j => dz(n, j) * weights[weightAt(i, j)]!)
      }
    },
  }
}

function sizesOf(rows: number, x: number, e: number, transposed: boolean) {
  const [inputs, classes] = rows ? [x / rows, e / rows] : [0, 0]
  const weightAt = (i: number, j: number) => (transposed ? j * inputs + i : i * classes + j)
  return { rows, inputs, classes, weightAt }
}
