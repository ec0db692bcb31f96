import { binarySizes, categoricalSizes } from '../correct.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

export function metricKernels(view: View): Pick<Kernels, 'categoricalCorrect' | 'binaryCorrect'> {
  return {
    // correct = argmax y == class of t
    categoricalCorrect(correct, y, t, { sparse }) {
      const { rows, columns } = categoricalSizes(correct, y, t, sparse)
      const [to, output, targets] = [view(correct), view(y), view(t)]
      const rowOf = (values: ArrayLike<number>, n: number) => argmax(values, n * columns, columns)
      for (let n = 0; n < rows; n++) {
        to[n] = rowOf(output, n) === (sparse ? targets[n] : rowOf(targets, n)) ? 1 : 0
      }
    },

    // correct = the fraction of (y > threshold) == (t > 0.5)
    binaryCorrect(correct, y, t, { threshold }) {
      const { rows, columns } = binarySizes(correct, y, t)
      const [to, output, targets] = [view(correct), view(y), view(t)]
      for (let n = 0; n < rows; n++) {
        let count = 0
        for (let i = n * columns; i < (n + 1) * columns; i++) {
          if (output[i] > threshold === targets[i] > 0.5) count++
        }
        to[n] = count / columns
      }
    },
  }
}

/** Where the largest lies, the first of equals; −1, which is no class, where a NaN leaves no largest. */
function argmax(values: ArrayLike<number>, begin: number, count: number): number {
  let best = 0
  for (let j = 0; j < count; j++) {
    if (Number.isNaN(values[begin + j])) return -1
    if (values[begin + j] > values[begin + best]) best = j
  }
  return best
}
