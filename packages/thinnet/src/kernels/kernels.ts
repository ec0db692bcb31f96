import type { Stream } from '../random/streams.ts'
import type { FloatArray, Tensor, TypedArray } from '../tensor/tensor.ts'
import type { Formula, FormulaName } from './formulas/formula.ts'
import type { KernelGroup } from './group.ts'
import type { Region } from './region.ts'

/**
 * The kernel contract: all the arithmetic a model does, on regions of its memory.
 *
 * - Outs come first and are the only regions written; `+=` marks an out that is added to. Inputs are never written.
 * - Kernels marked "in place" may be given the same region as out and input; no other overlap is allowed.
 * - Calls return void and take effect in order. Only `read` and `allFinite` are asynchronous: they take what the calls
 *   before them have made, whatever is called before they resolve.
 * - Arguments are trusted: shapes are checked where a layer is built or data comes in.
 * - Outs do not depend on how an implementation splits the work: same inputs, same bits.
 * - A NaN is never hidden: relu and pooling hand it on, matrix multiplications carry it even against zeros. Only a
 *   dropout that drops it, and relu's derivative where y is not above 0, put a 0 in its place.
 *
 * Letters: N batch, M and K rows and inner size of a matrix multiplication, C channels, F filters, H×W image, c the last
 * dimension.
 * A region of more than two dimensions, where two are asked for, counts as [all but the last, the last].
 */
export interface Kernels {
  readonly backend: 'reference' | 'wasm' | 'blas'
  /** The library that multiplies matrices, where one does: for people. */
  readonly library?: string
  readonly dtype: 'float32' | 'float64'
  /** Threads that compute, at most, as far as is known now; results do not depend on it, but with blas. */
  readonly threads: number
  /** Why they are fewer than were asked for, or than the machine has cores; null where they are not. */
  readonly threadsReason: string | null
  /** Whether wasm multiplies and adds in one, with one rounding, in matrix multiplications and convolutions. */
  readonly fusedMultiplyAdd?: boolean

  // ── Memory ──────────────────────────────────────────────────────────────────────────────────────────────────────
  /** Makes the memory at least `bytes` large; contents stay, new bytes are zero. @throws ThinnetError if refused */
  reserve(bytes: number): void
  /** Lets go of the memory. Any later use of it throws a ThinnetError. */
  dispose(): void
  /** A copy, in `to` or in a new array, of the region's values as the calls before this one leave them. */
  read(region: Region, to?: TypedArray): Promise<TypedArray>
  /** Whether none of the region's values is NaN or infinite, as the calls before this one leave them. */
  allFinite(region: Region): Promise<boolean>
  /** Copies `values` into the region, from element `at` on. */
  write(region: Region, values: ArrayLike<number>, at?: number): void
  /** out[i] = source[rows[i]] · source.scale for i < out.shape[0]: a batch gathered from the host's data. */
  gather(out: Region, source: Tensor, rows: Uint32Array): void

  // ── Elementwise ─────────────────────────────────────────────────────────────────────────────────────────────────
  /** y = value */
  fill(y: Region, value: number): void
  /** y = x; nothing to do where they are the same memory. In place. */
  copy(y: Region, x: Region): void
  /** y = factor · x. In place. */
  scale(y: Region, x: Region, factor: number): void
  /** y = a + b. In place: y may be a, b or both. */
  add(y: Region, a: Region, b: Region): void
  /** y = a · b. In place: y may be a, b or both. As in map, b may have one element for each of equally many in a row. */
  multiply(y: Region, a: Region, b: Region): void
  /** y[n, c, r] = x[n, r, c]: swaps the last two of [N, rows, columns]. */
  transpose(y: Region, x: Region, options: { rows: number; columns: number }): void
  /**
   * y = x with its axes in another order: `shape` are x's sizes, all of them, and axis d of y is axis axes[d] of x, as in
   * NumPy's transpose. Up to 16 axes; what is neighbours in both is copied in runs. Of the group images.
   */
  permute(y: Region, x: Region, options: { shape: readonly number[]; axes: readonly number[] }): void
  /** y[r, to + j] = x[r, from + j] for j < columns, with y and x seen as [rows, …]: the rest of y stays as it is. */
  copyColumns(y: Region, x: Region, options: CopyColumns): void
  /**
   * out = f(…ins, …options), element by element; an in of fewer elements has one for each of equally many in a row, as one
   * number a sample. f may be any function of numbers, which runs as it stands, in float64; thinnet's own (kernels/formulas) are compiled, those
   * of activations and losses go by their names, for regions of one size. In place: out may be any in of its size.
   */
  map(out: Region, ins: readonly Region[], f: Formula | FormulaName, options?: readonly number[]): void
  /** out[n] = the mean of f(…ins, …options) over row n; out [N], the first in [N, …], the others as in map. */
  rowMeans(out: Region, ins: readonly Region[], f: Formula | FormulaName, options?: readonly number[]): void
  /**
   * dx = f(…ins, …options) / c · dloss, c elements a row: what goes back through rowMeans, f being the derivative of what it
   * was given. In place.
   */
  rowMeansBackward(
    dx: Region,
    ins: readonly Region[],
    f: Formula | FormulaName,
    dloss: LossGradient,
    options?: readonly number[],
  ): void
  /** y = max(x, 0). In place. */
  reluForward(y: Region, x: Region): void
  /** dx = y > 0 ? dy · scale : 0, whatever dy and scale are; scale is 1 unless given. dx may be dy. */
  reluBackward(dx: Region, dy: Region, y: Region, scale?: number): void
  /**
   * y = mask ≠ 0 ? x · mask · scale + shift : dropped, with x seen as [outer, middle, inner] and the mask, of floats, as
   * [outer, inner], shared along the middle. Where the mask is 0, a NaN or Inf becomes `dropped`. In place. Of the
   * group masks.
   */
  applyMask(y: Region, x: Region, mask: Region, options: SharedMaskOptions): void
  /** y += factor · a · b */
  addProduct(y: Region, a: Region, b: Region, factor: number): void
  /** u = mean + √variance · noise, with standard Gaussian noise: a Gaussian of that mean and variance. In place. */
  gaussianForward(u: Region, mean: Region, variance: Region, noise: Region): void
  /** dvariance = du · noise / (2 · √variance), and 0 where variance is 0. In place. The derivative to mean is du. */
  gaussianBackward(dvariance: Region, du: Region, variance: Region, noise: Region): void
  /**
   * A mask for images: 0 in b×b blocks, elsewhere the sample's number of elements / number kept; all 0 if none is kept.
   *
   * `seeds` draws for the places where a whole block fits, [N, H − b + 1, W − b + 1, C], or [N, C, …] as the image is:
   * each that it drops is the top left corner of a block of zeros in its channel. b ≤ H, W.
   */
  dropBlockMask(mask: Region, seeds: DropoutMask, options: { blockSize: number; dataFormat: DataFormat }): void
  /**
   * y = kept ? x · scale + shift : dropped, where shift and dropped are 0 unless given: both directions of dropout. What
   * is dropped is not looked at: a NaN or Inf there becomes `dropped`. In place. With `values` of the group noise.
   */
  dropout(y: Region, x: Region, mask: DropoutMask, scale: number, values?: DropoutValues): void
  /** y = x + stddev · z, or, to multiply, y = x · (1 + stddev · z); in float32 what z is in is rounded first. In place. */
  gaussianNoise(y: Region, x: Region, noise: StandardNormal, options: { stddev: number; multiply: boolean }): void
  /** y = u, see `UniformNoise`. */
  uniforms(y: Region, noise: UniformNoise): void
  /**
   * y = x · (1 − z) / (1 − p), p = sigmoid(logit), with z of `ConcreteNoise`; logit [1]. In place. A soft mask: what is
   * dropped is made small, not 0, so that a NaN stays one.
   */
  concreteDropoutForward(y: Region, x: Region, logit: Region, noise: ConcreteNoise): void
  /**
   * dx = dy · (1 − z) / (1 − p); dlogit = Σ dy · x · (1 − z) / (1 − p) · (p − z / temperature), since
   * dz/dlogit = z · (1 − z) / temperature and d(1 / (1 − p))/dlogit = p / (1 − p). dx null: not wanted. dx may be dy.
   */
  concreteDropoutBackward(
    dx: Region | null,
    dlogit: Region,
    dy: Region,
    x: Region,
    logit: Region,
    noise: ConcreteNoise,
  ): void
  /** penalty[1] = weight · Σ w² / (1 − p) + rate · (p · log p + (1 − p) · log(1 − p)), p = sigmoid(logit) */
  concretePenaltyForward(penalty: Region, w: Region, logit: Region, o: { weight: number; rate: number }): void
  /**
   * dw += 2 · weight · w / (1 − p); dlogit += weight · Σ w² · p / (1 − p) + rate · p · (1 − p) · logit. dw may be empty,
   * for a w that is not fitted.
   */
  concretePenaltyBackward(
    dw: Region,
    dlogit: Region,
    w: Region,
    logit: Region,
    o: { weight: number; rate: number },
  ): void

  // ── Matrix multiplications ──────────────────────────────────────────────────────────────────────────────────────
  /**
   * c[M, N] = A · B + bias[N], or the relu of that, where A is a[M, K] (or a[K, M] transposed) and B is b[K, N] (or
   * b[N, K] transposed).
   */
  gemm(c: Region, a: Region, b: Region, options?: GemmOptions): void
  /** sums[C] = Σ over all else of x, seen as [outer, C, inner]: the gradient of a bias. */
  channelSums(sums: Region, x: Region, options: { inner: number }): void
  /**
   * y[n] = scale · Σ over i of x[n, i] · (w[i] where kept[n, i], else 0) + bias[units], for x [N, inputs], w [inputs,
   * units]: a mask kept [N, inputs, units] of its own for each sample. A term whose x is 0 counts as 0, whatever w is;
   * so does a dropped one, whatever x and w are.
   */
  dropConnectForward(y: Region, x: Region, w: Region, bias: Region | null, mask: DropoutMask, scale: number): void
  /**
   * The derivatives of that to x and w, applied to dy, with one draw of the mask for both:
   * dx[n, i] = scale · Σ over j of w[i, j] · dy[n, j] where kept, dw[i, j] = scale · Σ over n of x[n, i] · dy[n, j]
   * where kept. Of dw, a term whose x is 0 counts as 0, whatever dy is. dx null: not wanted.
   */
  dropConnectBackward(
    dx: Region | null,
    dw: Region,
    dy: Region,
    x: Region,
    w: Region,
    mask: DropoutMask,
    scale: number,
  ): void

  // ── Convolution, pooling (groups of these names); x, y in the options' dataFormat, kernel [kh, kw, C, F] as in Keras ──
  /** y = x ⋆ kernel + bias[F] (cross-correlation, zeros beyond the edges), or the relu of that. */
  conv2dForward(y: Region, x: Region, kernel: Region, bias: Region | null, options: Window2d & { relu?: boolean }): void
  /** dx = the derivative of conv2dForward to x, applied to dy. */
  conv2dBackwardInput(dx: Region, dy: Region, kernel: Region, options: Window2d): void
  /** dkernel = the derivative of conv2dForward to the kernel, applied to dy. */
  conv2dBackwardKernel(dkernel: Region, x: Region, dy: Region, options: Window2d): void
  /** y = the largest of each window; indices (int32) = its place within its own sample of x, the first of equals. */
  maxPooling2dForward(y: Region, indices: Region, x: Region, options: Pool2d): void
  /**
   * dx = 0, then dx[indices] += dy, with the options of the forward: by its windows an implementation can ask of each
   * pixel of x which ones it won.
   */
  maxPooling2dBackward(dx: Region, dy: Region, indices: Region, options: Pool2d): void

  // ── Batch normalization (group normalization); x seen as [outer, C, inner]; gamma and beta may be null (1 and 0) ──
  /** mean, variance [C] of this batch (variance biased); y = gamma · (x − mean) / √(variance + epsilon) + beta. */
  batchNormalizationForward(
    y: Region,
    mean: Region,
    variance: Region,
    x: Region,
    gamma: Region | null,
    beta: Region | null,
    options: { epsilon: number; inner: number },
  ): void
  /** The same y from a mean and variance that are given (the moving ones). In place. */
  batchNormalizationInference(
    y: Region,
    x: Region,
    mean: Region,
    variance: Region,
    gamma: Region | null,
    beta: Region | null,
    options: { epsilon: number; inner: number },
  ): void
  /**
   * With x̂ = (x − mean)/√(variance + ε), m = outer · inner: dgamma = Σ dy · x̂, dbeta = Σ dy,
   * dx = gamma/√(variance + ε) · (dy − (dbeta + x̂ · dgamma)/m). dx null: not wanted. dx may be dy.
   */
  batchNormalizationBackward(
    dx: Region | null,
    dgamma: Region,
    dbeta: Region,
    dy: Region,
    x: Region,
    gamma: Region | null,
    mean: Region,
    variance: Region,
    options: { epsilon: number; inner: number },
  ): void
  /** moving = momentum · moving + (1 − momentum) · value */
  movingAverage(moving: Region, value: Region, momentum: number): void

  // ── Softmax, losses (loss and correct are [N], float; y, t are [N, c] unless said) and metrics ───────────────────
  /** y = softmax(x) over the last dimension, shifted by its maximum. In place. */
  softmaxForward(y: Region, x: Region): void
  /** dx = scale · y · (dy − Σ dy · y), for the softmax of scale · x; scale is 1 unless given. dx may be dy. */
  softmaxBackward(dx: Region, dy: Region, y: Region, options?: { scale: number }): void
  /** y = x − log Σ exp x over the last dimension, x and the sum shifted by its maximum. In place. Of the group formulas. */
  logSoftmaxForward(y: Region, x: Region): void
  /** dx = dy − exp(y) · Σ dy. dx may be dy. Of the group formulas. */
  logSoftmaxBackward(dx: Region, dy: Region, y: Region): void
  /**
   * loss = Σ t · (log Σ exp z − z), and all that backward needs besides z, scales [N, 2]: max z and Σ exp(z − max z). t
   * one-hot or soft [N, c], or if sparse class indices [N, 1], which may lie in a region of floats, int32 or uint8.
   */
  softmaxCrossentropyForward(loss: Region, scales: Region, z: Region, t: Region, options: { sparse: boolean }): void
  /** dz = (p · Σ t − t) · dloss, p = softmax(z) by the scales of forward. dz may be z. */
  softmaxCrossentropyBackward(
    dz: Region,
    z: Region,
    scales: Region,
    t: Region,
    options: { sparse: boolean },
    dloss: LossGradient,
  ): void
  /**
   * loss[N] = log Σ exp z − z[t], z = x · W + b (bias may be null), and what backward needs of it, in a form of the implementation's
   * own: e [N, classes] and scales [N, `classScales`]. For `hasManyClasses` (group classify), whose scores z are never written
   * down as such. x [N, inputs], w [inputs, classes], or [classes, inputs] if transposed; t class indices [N, 1].
   */
  classifyForward(
    loss: Region,
    e: Region,
    scales: Region,
    x: Region,
    w: Region,
    bias: Region | null,
    t: Region,
    options: { transposed: boolean },
  ): void
  /**
   * dx = dz · Wᵀ, dW = xᵀ · dz and db = Σ dz, with dz = (softmax(z) − onehot(t)) · dloss[N]; each may be null. parts: scratch
   * [N, CLASS_PARTS · inputs].
   */
  classifyBackward(
    dx: Region | null,
    dw: Region | null,
    db: Region | null,
    parts: Region,
    e: Region,
    scales: Region,
    x: Region,
    w: Region,
    t: Region,
    dloss: Region,
    options: { transposed: boolean },
  ): void
  /** loss = −Σ t · log q, q = clip(y/Σy, ε, 1 − ε), ε = 1e-7, as Keras does for probabilities. Of the group formulas. */
  categoricalCrossentropyForward(loss: Region, y: Region, t: Region, options: { sparse: boolean }): void
  /** dy = its derivative · dloss (0 through a clipped q). Of the group formulas. */
  categoricalCrossentropyBackward(
    dy: Region,
    y: Region,
    t: Region,
    options: { sparse: boolean },
    dloss: LossGradient,
  ): void
  /**
   * correct = 1 where the largest of y (the first of equals) is at the class of t (its largest, or its index if sparse);
   * a row with a NaN in it is never correct.
   */
  categoricalCorrect(correct: Region, y: Region, t: Region, options: { sparse: boolean }): void
  /** correct = the fraction of (y > threshold) == (t > 0.5) over all of a sample's outputs; y, t [N, …] */
  binaryCorrect(correct: Region, y: Region, t: Region, options: { threshold: number }): void

  // ── Regularizers and updates (group updates), and optimizers; w, g and the state regions have one size ───────────
  /** penalty[1] = Σ l1 · |w| + l2 · w² */
  penaltyForward(penalty: Region, w: Region, options: { l1: number; l2: number }): void
  /** g += l1 · sign(w) + 2 · l2 · w */
  penaltyBackward(g: Region, w: Region, options: { l1: number; l2: number }): void
  /** g = clip(g, −limit, limit) */
  clipByValue(g: Region, limit: number): void
  /** g ·= limit / max(‖g‖, limit), with ‖g‖ = √Σ g²: no longer than limit. A NaN makes all of g NaN. */
  clipByNorm(g: Region, limit: number): void
  /** w −= fraction · w: decoupled weight decay. */
  decay(w: Region, fraction: number): void
  /**
   * w ·= (rate · clip(n, minValue, maxValue) + (1 − rate) · n) / (n + 1e-7), where w is seen as [outer, count, inner] and
   * n is, for each of outer and inner, the norm √Σ w² over count.
   */
  normConstraint(w: Region, options: NormConstraint): void
  /** Without momentum w −= lr · g. Else v = momentum · v − lr · g, and w += v, or nesterov: w += momentum · v − lr · g. */
  sgd(w: Region, v: Region | null, g: Region, o: { learningRate: number; momentum: number; nesterov: boolean }): void
  /** a += g²; w −= lr · g / √(a + ε). Of the group rules. */
  adagrad(w: Region, a: Region, g: Region, o: { learningRate: number; epsilon: number }): void
  /**
   * a = rho · a + (1 − rho) · g²; centered: also m = rho · m + (1 − rho) · g, and d = a − m², else d = a;
   * u = lr · g / √(d + ε); with momentum v = momentum · v + u and w −= v, else w −= u.
   */
  rmsprop(
    w: Region,
    a: Region,
    m: Region | null,
    v: Region | null,
    g: Region,
    o: { learningRate: number; rho: number; momentum: number; epsilon: number },
  ): void
  /** m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v); w −= rate · m / (√v + ε), rate = lr √(1 − beta2ᵗ)/(1 − beta1ᵗ). */
  adam(
    w: Region,
    m: Region,
    v: Region,
    g: Region,
    o: { rate: number; beta1: number; beta2: number; epsilon: number },
  ): void
  /** a = rho · a + (1 − rho) g²; u = g √(d + ε)/√(a + ε); d = rho · d + (1 − rho) u²; w −= lr · u. Of the group rules. */
  adadelta(w: Region, a: Region, d: Region, g: Region, o: { learningRate: number; rho: number; epsilon: number }): void
  /** m += (1 − beta1)(g − m); u = max(beta2 · u, |g|); w −= rate · m / (u + ε), rate = lr / (1 − beta1ᵗ). Of the group rules. */
  adamax(
    w: Region,
    m: Region,
    u: Region,
    g: Region,
    o: { rate: number; beta1: number; beta2: number; epsilon: number },
  ): void
  /**
   * m += (1 − beta1)(g − m); v += (1 − beta2)(g² − v); w −= (ofMean · m + ofGradient · g) / (√(ofSquare · v) + ε). Of the group
   * rules.
   */
  nadam(
    w: Region,
    m: Region,
    v: Region,
    g: Region,
    o: { ofMean: number; ofGradient: number; ofSquare: number; beta1: number; beta2: number; epsilon: number },
  ): void
  /** w −= lr · sign(beta1 · m + (1 − beta1) · g); m = beta2 · m + (1 − beta2) · g. Of the group rules. */
  lion(w: Region, m: Region, g: Region, o: { learningRate: number; beta1: number; beta2: number }): void
  /**
   * n' = n + g²; z += g + 2 · shrinkage · w − (√(start + n') − √(start + n)) / lr · w, lr > 0; w = (clip(z, −l1, l1) − z) / d,
   * d = (√(start + n') + beta) / lr + 2 · l2, but where d is 0. Of the group rules.
   */
  ftrl(w: Region, n: Region, z: Region, g: Region, o: Ftrl): void
  /**
   * Of a matrix, the last two dimensions of w, v = r · cᵀ / mean(r) with r, c = the means by rows and columns of beta2 · v + (1 −
   * beta2)(g² + epsilon1), of a vector v itself; u = g / √v over max(1, rms(u) / clipThreshold); w −= max(epsilon2, rms(w)) · lr · u.
   * squares has r, then c, of each matrix where it begins; or v. Of the group rules.
   */
  adafactor(w: Region, squares: Region, g: Region, o: Adafactor): void

  // ── Rows of a table (group attention); indices, of any shape, are whole numbers in a region of any type ──────────
  /** Refuses the first index that is no whole number from 0 to limit − 1, and says where it is. @throws ThinnetError */
  checkIndices(indices: Region, options: { limit: number; who: string }): void
  /** y[i] = table[indices[i]], of a table [rows, c] */
  gatherRows(y: Region, table: Region, indices: Region): void
  /** dtable = 0, then dtable[indices[i]] += dy[i], one after the other: the derivative of gatherRows to the table. */
  scatterRows(dtable: Region, dy: Region, indices: Region): void

  // ── Layer normalization (group attention); x seen as [rows, c], rows as mean has; gamma and beta [c] may be null ──
  /** mean [rows]; deviation [rows] = √(variance + epsilon), biased; y = gamma · (x − mean) / deviation + beta */
  layerNormalizationForward(
    y: Region,
    mean: Region,
    deviation: Region,
    x: Region,
    gamma: Region | null,
    beta: Region | null,
    options: { epsilon: number },
  ): void
  /**
   * With x̂ = (x − mean) / deviation and g = gamma · dy: dgamma = Σ over rows of dy · x̂, dbeta = Σ over rows of dy, and
   * dx = (g − m(g) − x̂ · m(g · x̂)) / deviation, m being the mean over the row. What is null is not wanted. dx may be dy.
   */
  layerNormalizationBackward(
    dx: Region | null,
    dgamma: Region | null,
    dbeta: Region | null,
    dy: Region,
    x: Region,
    gamma: Region | null,
    mean: Region,
    deviation: Region,
  ): void

  // ── Attention (group attention) ──────────────────────────────────────────────────────────────────────────────────
  /**
   * C = A · B for each sample and head: matrices of their own, as [N, heads, rows, columns], or side by side in the rows of
   * one, as [N, rows, heads · columns]. A is [M, K] (or [K, M] transposed), B [K, N] (or [N, K]), C [M, N].
   */
  batchedGemm(c: Region, a: Region, b: Region, options: BatchedGemmOptions): void
  /**
   * y = softmax(scale · x) over the keys that a query sees, of x [N, heads, queries, keys]; 0 for all others. It sees none
   * where its own mask, of queryMask [N, queries], is 0; of the others those whose mask, of keyMask [N, keys], is not 0;
   * and, causal, only those up to its own place. A mask that is null is 1 everywhere. In place.
   */
  attentionSoftmaxForward(
    y: Region,
    x: Region,
    queryMask: Region | null,
    keyMask: Region | null,
    options: { scale: number; causal: boolean },
  ): void
  /**
   * y = w · v of each head, with p = softmax(scale · q · kᵀ) as attentionSoftmaxForward has it, and w = p · m · kept, or p
   * where drop is null. q [N, queries, heads · size], k and v [N, keys, heads · …], y as q; p [N, heads, queries, keys], and w,
   * scratch, likewise: as batchedGemm, attentionSoftmaxForward, dropout and batchedGemm do it, to the bit.
   */
  attentionForward(
    y: Region,
    p: Region,
    w: Region,
    q: Region,
    k: Region,
    v: Region,
    queryMask: Region | null,
    keyMask: Region | null,
    options: AttentionOptions,
  ): void
  /** dq, dk and dv of the same from dy, and from p, which forward has left. w is scratch. */
  attentionBackward(
    dq: Region,
    dk: Region,
    dv: Region,
    w: Region,
    dy: Region,
    p: Region,
    q: Region,
    k: Region,
    v: Region,
    options: AttentionOptions,
  ): void
  // ── Cells of recurrent layers (group recurrent), one timestep: z and r [N, gates · units], all else [N, units]; σ = sigmoid
  /**
   * LSTM. With a = z + r, in the order i, f, g, o: i, f, o = σ(a), g = tanh(a), which z becomes; c = f · c0 + i · g;
   * h = o · tanh c.
   */
  lstmForward(z: Region, h: Region, c: Region, r: Region, c0: Region): void
  /**
   * z, which has i, f, g, o, becomes the derivative to a, and dc that to c0. With t = tanh c and dc += dh · o · (1 − t²):
   * di = dc · g · i(1 − i), df = dc · c0 · f(1 − f), dg = dc · i · (1 − g²), do = dh · t · o(1 − o), dc0 = dc · f.
   */
  lstmBackward(z: Region, dc: Region, dh: Region, c0: Region): void
  /**
   * GRU whose reset gate s comes after the product. In the order u, s, g: u = σ(z + r), s = σ(z + r), g = tanh(z + s · r),
   * which z becomes; h = u · h0 + (1 − u) · g.
   */
  gruForward(z: Region, h: Region, r: Region, h0: Region): void
  /**
   * z, which has u, s, g, and r become the derivatives to what they were, and dh that to h0 but for what goes through r:
   * du = dh · (h0 − g) · u(1 − u), dg = dh · (1 − u) · (1 − g²), ds = dg · r · s(1 − s); dz = du, ds, dg; dr = du, ds, dg · s;
   * dh0 = dh · u.
   */
  gruBackward(z: Region, r: Region, dh: Region, h0: Region): void
  // … and all timesteps, one after the other: z and, of a GRU, r [steps · N, gates · units], h and c [(steps + 1) · N, units],
  // whose first N rows are the states before; dh, dc and part, which is scratch, [N, units]; weights [units, gates · units]
  /** `lstmForward` of each step, with r = h0 · weights. r [N, 4 · units] is scratch. */
  lstmSequenceForward(z: Region, h: Region, c: Region, r: Region, weights: Region): void
  /**
   * From the last step to the first: dh += dy[n, s · units + j], `lstmBackward`, dh = z · weightsᵀ. dy [N, steps · units or
   * more]; null: 0.
   */
  lstmSequenceBackward(
    z: Region,
    dc: Region,
    dh: Region,
    part: Region,
    c: Region,
    weights: Region,
    dy: Region | null,
  ): void
  /** `gruForward` of each step, with r = h0 · weights + bias. */
  gruSequenceForward(z: Region, h: Region, r: Region, weights: Region, bias: Region | null): void
  /** From the last step to the first: dh += dy[n, s · units + j], `gruBackward`, dh += r · weightsᵀ. */
  gruSequenceBackward(
    z: Region,
    r: Region,
    dh: Region,
    part: Region,
    h: Region,
    weights: Region,
    dy: Region | null,
  ): void
  // ── Images, each channel by itself (group images) ───────────────────────────────────────────────────────────────
  /** y[o, r, i] = scale · x[o, i] for r < count; scale is 1 unless given. */
  repeat(y: Region, x: Region, options: Repeat): void
  /** y[o, i] = scale · Σ over r < count of x[o, r, i]: what goes back through repeat, and a mean. */
  sumRepeats(y: Region, x: Region, options: Repeat): void
  /** y[o, c, i] += bias[c] */
  addBias(y: Region, bias: Region, options: { inner: number }): void
  /**
   * Each channel convolved by itself, kernel [kh, kw, C]: y[…, c] = x[…, c] ⋆ kernel[…, c] + bias[c], or the relu of that;
   * else as conv2dForward.
   */
  depthwiseConv2dForward(
    y: Region,
    x: Region,
    kernel: Region,
    bias: Region | null,
    options: Window2d & { relu?: boolean },
  ): void
  /** dx = the derivative of that to x, applied to dy. */
  depthwiseConv2dBackwardInput(dx: Region, dy: Region, kernel: Region, options: Window2d): void
  /** dkernel = the derivative of that to the kernel, applied to dy. */
  depthwiseConv2dBackwardKernel(dkernel: Region, x: Region, dy: Region, options: Window2d): void
  /** y = the mean of each window's pixels; those beyond the edges do not count. */
  averagePooling2dForward(y: Region, x: Region, options: Pool2d): void
  /** dx = Σ over the windows that see a pixel of dy / pixels of that window. */
  averagePooling2dBackward(dx: Region, dy: Region, options: Pool2d): void
  /**
   * y[o, j, i] = x[o, p, i] at p = (j + ½) · from / to − ½, between two places the straight line, beyond the first and last
   * these: linear interpolation of [outer, from, inner] to [outer, to, inner], with pixels that are squares.
   */
  interpolateForward(y: Region, x: Region, options: Interpolation): void
  /** dx = the derivative of that to x, applied to dy. */
  interpolateBackward(dx: Region, dy: Region, options: Interpolation): void
  // ── Inputs (group inputs) ──────────────────────────────────────────────────────────────────────────────────────────────────────
  /**
   * y[r, k] = how many of row r of x are k, or, unless that is to be counted, 1 where any is, else 0; y [rows, K], x
   * [rows, …].
   *
   * @throws ThinnetError, in the name of `who`, for another x than the whole numbers 0 … K − 1
   */
  encodeCategories(y: Region, x: Region, options: { count: boolean; who: string }): void
  /**
   * y[n, row, column] = x[n] at (a · (column, row, 1), b · (column, row, 1)), counted from the left and from the top in
   * pixels, where transforms [N, 6] has a and then b. x and y are images of one shape. See `Warp`.
   */
  warp(y: Region, x: Region, transforms: Region, options: Warp): void
  /** dx = the derivative of warp to x, applied to dy. */
  warpBackward(dx: Region, dy: Region, transforms: Region, options: Warp): void
}

/** Kernels whose memory is the host's own, as that of these implementations is; on a GPU there is no such thing. */
export interface HostKernels extends Kernels {
  /** The region itself, live until the next `reserve` or `dispose`. */
  view(region: Region): FloatArray
  /**
   * To be awaited before anything is computed, where kernels may be missing: those of these groups, or, of the reference,
   * all but those of memory, and `fill`.
   */
  load?: ((groups: readonly KernelGroup[]) => Promise<void>) | null
}

export interface CopyColumns {
  readonly rows: number
  readonly columns: number
  /** The first column in x … */
  readonly from: number
  /** … and in y. */
  readonly to: number
}

/** How a mask is laid over a region, whose sizes tell the rest: outer = mask / inner, middle = x / mask. */
export interface SharedMaskOptions {
  /** Elements that follow each other in x and in the mask, before the mask's are used again. */
  readonly inner: number
  /** Default 1. */
  readonly scale?: number
  /** Default −0, which is 0 but for leaving a −0 as it is. */
  readonly shift?: number
  /** Default 0. */
  readonly dropped?: number
}

/**
 * What the total loss changes by when loss[n] does: weights[n] / count. The mean over a batch of N has weights of 1 and
 * the count N. Kernels multiply by the weight, then divide by the count, so that weights of 1 change no bit.
 */
export interface LossGradient {
  /** [N] */
  readonly weights: Region
  readonly count: number
}

export interface GemmOptions {
  transposeA?: boolean
  transposeB?: boolean
  /** [N], added to each row. */
  bias?: Region | null
  /** Whether c is the relu of that: no less than 0. */
  relu?: boolean
}

export interface AttentionOptions {
  readonly heads: number
  /** What scores are multiplied by before their softmax. */
  readonly scale: number
  readonly causal: boolean
  /** Which weights are dropped, by p's elements; null: none. */
  readonly drop: DropoutMask | null
  /** What the kept are multiplied by. */
  readonly kept: number
}

export interface BatchedGemmOptions {
  readonly heads: number
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

export interface Ftrl {
  readonly learningRate: number
  /** What n begins with, beside what is kept of it. */
  readonly start: number
  readonly l1: number
  readonly l2: number
  readonly shrinkage: number
  readonly beta: number
}

export interface Adafactor {
  readonly learningRate: number
  readonly beta2: number
  readonly epsilon1: number
  readonly epsilon2: number
  readonly clipThreshold: number
}

export interface NormConstraint {
  /** Weights to a norm … */
  readonly count: number
  /** … and how many lie from each of them to the next. */
  readonly inner: number
  readonly minValue: number
  readonly maxValue: number
  /** 1: at once; less: so much of the way. */
  readonly rate: number
}

/** Where the channels of images and signals are: the last dimension, or the first after the batch. */
export type DataFormat = 'channelsLast' | 'channelsFirst'

/** How a window moves over an image. What it reaches beyond the edges is told by the shapes. */
export interface Window2d {
  /** Down and across, in pixels. */
  readonly strides: readonly [number, number]
  /** Rows and columns of zeros before the first pixel: top and left. */
  readonly padding: readonly [number, number]
  readonly dataFormat: DataFormat
  /** From each tap of a convolution's window to the next, down and across, in pixels. Default 1. */
  readonly dilation?: readonly [number, number]
}

/** What lies how often, and how many elements in a row make it up. */
export interface Repeat {
  readonly count: number
  readonly inner: number
  /** Default 1. */
  readonly scale?: number
}

export interface Interpolation {
  /** Places of x … */
  readonly from: number
  /** … and of y. */
  readonly to: number
  /** Elements of each. */
  readonly inner: number
}

/**
 * What a place between pixels is, and one beyond the edges. Places are computed in float64.
 *
 * bilinear: the four pixels around it, each by how near it is down times across; one that counts 0 is not looked at.
 * nearest: the pixel nearest to it, and of two equally near the one further from 0.
 *
 * Beyond the edges of a row a b c d lie: constant v v | a b c d | v v, v being `fillValue`; nearest a a | a b c d | d d;
 * reflect b a | a b c d | d c; wrap c d | a b c d | a b.
 */
export interface Warp {
  readonly fillMode: 'constant' | 'nearest' | 'reflect' | 'wrap'
  readonly interpolation: 'nearest' | 'bilinear'
  readonly fillValue: number
  readonly dataFormat: DataFormat
}

export interface Pool2d extends Window2d {
  /** Height and width of the window, in pixels; places beyond the edges never win. */
  readonly poolSize: readonly [number, number]
}

/**
 * Which elements a dropout drops: the public definition, in integers, equal on every backend.
 *
 * T = round(rate · 2³²). Element e (of the whole batch, counted from `first` for this region's first element) has
 * byte e mod 16, little-endian, of block ⌊e/16⌋ of the stream under purpose dropout. It is dropped where that byte is
 * below T's top byte and kept where above. Where equal, the low 24 bits of word e mod 4 of block ⌊e/4⌋ under purpose
 * dropoutTie decide: dropped where they are below T's low 24. T = 0 keeps all, T = 2³² drops all.
 */
export interface DropoutMask {
  /** The fraction dropped, in [0, 1]. */
  readonly rate: number
  readonly stream: Stream
  /** Index of the region's first element within the whole batch; more than 0 where a batch is computed in parts. */
  readonly first: number
}

/** What a dropout adds to the kept and puts in place of the dropped. */
export interface DropoutValues {
  readonly shift: number
  readonly dropped: number
}

/**
 * Standard normal numbers z, one an element: the public definition, equal on every machine and backend.
 *
 * Element e (of the whole batch, counted from `first` for this region's first element) has word w = e mod 4 of block
 * ⌊e/4⌋ of the stream under purpose noise, and z = Φ⁻¹((w + ½)/2³²), the quantile of the normal distribution by
 * Wichura's algorithm AS 241 (PPND16), computed in float64 by + − · / and √ alone, as random/normal.ts writes them down.
 * |z| is at most 6.34.
 */
export interface StandardNormal {
  readonly stream: Stream
  /** Index of the region's first element within the whole batch; more than 0 where a batch is computed in parts. */
  readonly first: number
}

/**
 * Uniform numbers u in (0, 1), one an element: the public definition, equal on every machine and backend.
 *
 * Element e (of the whole batch, counted from `first` for this region's first element) has u = (word + ½) / 2³², with
 * word e mod 4 of block ⌊e/4⌋ of the stream under purpose uniform. In float32 it is rounded to the nearest, but to 1 − 2⁻²⁴
 * at most, so that neither log u nor log(1 − u) is ever infinite.
 */
export interface UniformNoise {
  readonly stream: Stream
  /** Index of the region's first element within the whole batch; more than 0 where a batch is computed in parts. */
  readonly first: number
}

/**
 * The noise of concrete dropout (Gal, Hron & Kendall 2017): z, the relaxed decision to drop an element.
 *
 * Element e (of the whole batch, counted from `first` for this region's first element) has u = (word + ½) / 2³², with
 * word e mod 4 of block ⌊e/4⌋ of the stream under purpose dropout, and
 * z = sigmoid((logit + log u − log(1 − u)) / temperature). The words agree bit for bit between backends, z to rounding.
 */
export interface ConcreteNoise {
  readonly stream: Stream
  /** Above 0; the lower, the nearer is z to 0 or 1. */
  readonly temperature: number
  /** Index of the region's first element within the whole batch. */
  readonly first: number
}
