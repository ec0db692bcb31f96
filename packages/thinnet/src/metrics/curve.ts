/**
 * What is predicted at each threshold, from the highest down: weights of true and of false positives. The first has none,
 * the last all.
 */
export interface Curve {
  readonly thresholds: Float64Array
  readonly truePositives: Float64Array
  readonly falsePositives: Float64Array
}

/**
 * The curve of predictions [samples]: every score is a threshold, equal ones the same; what is not below is predicted.
 *
 * @param weights of each, below 0 for what does not hold
 */
export function curveOf(scores: Float64Array, weights: Float64Array): Curve {
  // Of equals in their order: then the same samples make the same bits.
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b)
  const [thresholds, truePositives, falsePositives] = [[Number.POSITIVE_INFINITY], [0], [0]]
  let [tp, fp] = [0, 0]
  for (const [n, i] of order.entries()) {
    if (weights[i]! > 0) tp += weights[i]!
    else fp -= weights[i]!
    if (n + 1 < order.length && scores[order[n + 1]!] === scores[i]) continue
    thresholds.push(scores[i]!)
    truePositives.push(tp)
    falsePositives.push(fp)
  }
  return {
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
  }
}

/** The area under true over false positive rates, by trapezoids, which ties make; NaN where all holds, or none. */
export function rocArea({ truePositives: tp, falsePositives: fp }: Curve): number {
  let area = 0
  for (let i = 1; i < tp.length; i++) area += (fp[i]! - fp[i - 1]!) * (tp[i]! + tp[i - 1]!)
  return area / (2 * tp.at(-1)! * fp.at(-1)!)
}

/** Σ (Rᵢ − Rᵢ₋₁) Pᵢ over the thresholds, precision P and recall R; 0 where nothing holds. */
export function averagePrecisionOf({ truePositives: tp, falsePositives: fp }: Curve): number {
  let sum = 0
  for (let i = 1; i < tp.length; i++) sum += ((tp[i]! - tp[i - 1]!) * tp[i]!) / (tp[i]! + fp[i]!)
  return tp.at(-1) === 0 ? 0 : sum / tp.at(-1)!
}
