import { concreteMask } from '../../random/concrete-mask.ts'
import { sigmoid } from '../formulas/functions.ts'
import type { Kernels } from '../kernels.ts'
import type { View } from './memory.ts'

type ConcreteDropoutKernels = Pick<
  Kernels,
  'concreteDropoutForward' | 'concreteDropoutBackward' | 'concretePenaltyForward' | 'concretePenaltyBackward'
>

export function concreteDropoutKernels(view: View): ConcreteDropoutKernels {
  return {
    // y = x · (1 − z) / (1 − p)
    concreteDropoutForward(y, x, logit, { stream, temperature, first }) {
      const [to, from, [l]] = [view(y), view(x), view(logit)]
      const kept = concreteMask(stream, l, temperature, first, to.length)
      for (let i = 0; i < to.length; i++) to[i] = (from[i] * kept[i]) / sigmoid(-l)
    },

    // dx = dy · (1 − z) / (1 − p); dlogit = Σ dy · x · (1 − z) / (1 − p) · (p − z / temperature)
    concreteDropoutBackward(dx, dlogit, dy, x, logit, { stream, temperature, first }) {
      const [to, from, gradient, [l]] = [dx && view(dx), view(x), view(dy), view(logit)]
      const kept = concreteMask(stream, l, temperature, first, from.length)
      let sum = 0
      for (let i = 0; i < from.length; i++) {
        const passed = (gradient[i] * kept[i]) / sigmoid(-l)
        sum += passed * from[i] * (sigmoid(l) - (1 - kept[i]) / temperature)
        if (to) to[i] = passed
      }
      view(dlogit)[0] = sum
    },

    // penalty = weight · Σ w² / (1 − p) + rate · (p · log p + (1 − p) · log(1 − p))
    concretePenaltyForward(penalty, w, logit, { weight, rate }) {
      const [l] = view(logit)
      // p log p + (1 − p) log(1 − p) = −log(1 + e) − |l| · e / (1 + e) with e = exp(−|l|): the same for l and −l
      const e = Math.exp(-Math.abs(l))
      const entropy = Math.log1p(e) + (Math.abs(l) * e) / (1 + e)
      view(penalty)[0] = (weight * squares(view(w))) / sigmoid(-l) - rate * entropy
    },

    // dw += 2 · weight · w / (1 − p); dlogit += weight · Σ w² · p / (1 − p) + rate · p · (1 − p) · logit
    concretePenaltyBackward(dw, dlogit, w, logit, { weight, rate }) {
      const [to, from, [l]] = [view(dw), view(w), view(logit)]
      for (let i = 0; i < to.length; i++) to[i] += (2 * weight * from[i]) / sigmoid(-l)
      view(dlogit)[0] += weight * squares(from) * Math.exp(l) + rate * sigmoid(l) * sigmoid(-l) * l
    },
  }
}

function squares(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!
  return sum
}
