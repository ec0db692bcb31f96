import { DEFAULTS, type RunSettings, type Settings } from './settings.ts'

export interface Preset {
  name: string
  title: { en: string; zh: string }
  /** Two sentences on what to watch. */
  watch: { en: string; zh: string }
  settings: Settings
}

const preset = (
  name: string,
  title: Preset['title'],
  watch: Preset['watch'],
  runs: { both?: Partial<RunSettings>; left?: Partial<RunSettings>; right?: Partial<RunSettings> },
  page: Partial<Settings> = {},
): Preset => ({
  ...{ name, title, watch },
  settings: {
    ...DEFAULTS,
    ...page,
    left: { ...DEFAULTS.left, ...runs.both, ...runs.left },
    right: { ...DEFAULTS.right, ...runs.both, ...runs.right },
  },
})

/** A small network on two-dimensional points. */
const PLANE: Partial<RunSettings> = {
  ...{ samples: 100, noise: 0.15, units: 24, learningRate: 0.05, epochs: 1000, evaluateEvery: 5 },
}

/** The article's network on 300 digits. */
const ARTICLE: Partial<RunSettings> = {
  ...{ data: 'mnist300', samples: 300, noise: 0.1, layers: 6, units: 100, batchSize: 100, learningRate: 0.01 },
  ...{ epochs: 301, evaluateEvery: 0 },
}

/** Settings known to show something; the first is the page's own. */
export const PRESETS: readonly Preset[] = [
  preset(
    'xor',
    { en: 'XOR: the gap closes', zh: '异或：泛化差距缩小' },
    {
      en: 'Eighty points, many of which lie on the wrong side by chance. Without dropout the network bends its boundary around them; with dropout 0.5 it cannot, and the generalization gap is about half as large, at about the same test accuracy.',
      zh: '八十个点，其中许多碰巧落在错误的一侧。没有 dropout 时，网络让边界绕着它们弯曲；丢弃率为 0.5 时则做不到，泛化差距缩小约一半，测试准确率差不多相同。',
    },
    {},
  ),
  preset(
    'overfit',
    { en: 'The article: 300 digits, dropout 0.2', zh: '文章的实验：300 个数字，dropout 0.2' },
    {
      en: 'Without dropout the network memorises its 300 images and stays near 77 % on images it has not seen. With dropout it learns more slowly, and ends about two percentage points higher: watch the generalization gap between the two curves of each run.',
      zh: '没有 dropout 时，网络对 300 张图像过拟合，在没见过的图像上准确率只有约 77 %。有 dropout 时学得更慢，最终却高出约两个百分点：请看每次训练两条曲线之间的泛化差距。',
    },
    { both: ARTICLE, right: { rate: 0.2, epochs: 3001 } },
    { view: 'runs' },
  ),
  preset(
    'vanilla',
    { en: 'Vanilla or inverted scaling', zh: '原始（vanilla）与反向（inverted）dropout' },
    {
      en: 'Left scales in inference (vanilla), right in training (inverted); the masks are the same. With vanilla, every layer multiplies outputs and gradients by 1 − rate: with six layers it learns as if the learning rate were far smaller.',
      zh: '左边（原始 dropout）在推理时缩放，右边（反向 dropout）在训练时缩放；两边的掩码相同。原始 dropout 的每一层都把输出和梯度乘以 1 − 丢弃率，经过六层，就像用小得多的学习率在学习。',
    },
    { both: { ...ARTICLE, rate: 0.2, epochs: 3001 }, left: { scaling: 'vanilla' } },
    { view: 'runs' },
  ),
  preset(
    'too-much',
    { en: 'Rate 0.7: too much', zh: '丢弃率 0.7：太多了' },
    {
      en: 'At each step thirty units in a hundred are left, in each of six layers, and every layer multiplies them by 1 / 0.3: the noise grows faster than the signal. The right network gives every image the same answer; at rate 0.95 it diverges: its values grow until the loss is NaN.',
      zh: '每一步，六层中的每一层一百个单元只剩下三十个，每一层又把剩下的乘以 1 / 0.3：噪声比信号增长得更快。右边的网络对每张图像都给出同样的答案；丢弃率为 0.95 时训练会发散：数值一直增长，直到损失为 NaN。',
    },
    { both: { ...ARTICLE, epochs: 601 }, left: { rate: 0.2 }, right: { rate: 0.7 } },
    { view: 'runs' },
  ),
  preset(
    'before-norm',
    { en: 'Dropout before BatchNorm', zh: '批归一化之前的 dropout' },
    {
      en: 'Batch normalization remembers a variance that dropout has made larger, and gets a smaller one in inference (Li et al. 2019). Left drops only after the last normalization, right before every one: look at the test accuracy.',
      zh: '批归一化（BatchNorm）记住了被 dropout 放大的方差，推理时却遇到更小的方差（Li 等，2019）。左边只在最后一次归一化之后丢弃，右边在每次归一化之前丢弃：请看测试准确率。',
    },
    {
      both: { ...ARTICLE, batchNorm: true, rate: 0.5, epochs: 501, evaluateEvery: 5 },
      left: { place: 'last' },
      right: { place: 'beforeNorm' },
    },
    { view: 'runs' },
  ),
  preset(
    'tiny',
    { en: 'Tiny data: 50 digits', zh: '极少的数据：50 个数字' },
    {
      en: 'Fifty images are memorised within moments. Dropout narrows the generalization gap, but cannot make up for what was never seen.',
      zh: '五十张图像转眼就会过拟合。dropout 能缩小泛化差距，但无法弥补从未见过的数据。',
    },
    { both: { ...ARTICLE, samples: 50, batchSize: 25, epochs: 601, evaluateEvery: 5 }, right: { rate: 0.2 } },
    { view: 'runs' },
  ),
  preset(
    'places',
    { en: 'Where to drop: input or hidden', zh: '在哪里丢弃：输入还是隐藏层' },
    {
      en: 'The same rate has different effects in different places: a pixel has neighbours with nearly the same information, a hidden unit of a narrow layer may be the only one of its kind. Left drops pixels, right the units of every hidden layer.',
      zh: '同样的丢弃率，用在不同位置，效果也不同：相邻像素的信息几乎相同，而窄层中的一个隐藏单元可能独一无二。左边丢弃像素，右边丢弃每个隐藏层的单元。',
    },
    { both: { ...ARTICLE, rate: 0.3, epochs: 1001 }, left: { place: 'input' } },
    { view: 'runs' },
  ),
  preset(
    'circle',
    { en: 'Circle: the gap closes at a price', zh: '圆：泛化差距缩小，但有代价' },
    {
      en: 'Without dropout the boundary bends around single noisy points. With dropout 0.5 it is rounder and the gap smaller, yet test accuracy falls by a few percentage points: too few units are left for the ring. Try a rate of 0.2.',
      zh: '没有 dropout 时，边界会绕着个别噪声点弯曲。丢弃率为 0.5 时边界更圆，泛化差距更小，但测试准确率下降几个百分点：剩下的单元太少，画不出圆环。试试丢弃率 0.2。',
    },
    { both: { data: 'circle', noise: 0.2 } },
  ),
  preset(
    'spiral',
    { en: 'Spiral: dropout costs', zh: '螺旋：dropout 的代价' },
    {
      en: 'A thin spiral needs all units of a small network. With dropout it is learnt later, or never: regularization is not free.',
      zh: '细长的螺旋需要小网络的全部单元。有 dropout 时学得更晚，甚至学不会：正则化不是免费的。',
    },
    { both: { ...PLANE, data: 'spiral', samples: 300, noise: 0.02, epochs: 3000 }, right: { rate: 0.2 } },
  ),
  preset(
    'thinned',
    { en: 'Thinned networks, step by step', zh: '一步一步看子网络（thinned network）' },
    {
      en: 'Each dot is a unit; at every step another half is dropped (hollow), drawn from the seed and the step. Go step by step: the same step always has the same mask.',
      zh: '每个圆点是一个单元；每一步都有一半被丢弃（空心），丢弃哪些由种子和第几步决定。请一步一步地看：同一步的掩码总是相同的。',
    },
    {
      both: { ...PLANE, data: 'xor', layers: 4, units: 16 },
      left: { rate: 0.5 },
      right: { rate: 0 },
    },
    { view: 'thinned', delay: 200 },
  ),
  preset(
    'statistics',
    { en: 'Activation statistics: vanilla without scaling', zh: '激活值统计：没有缩放的原始 dropout' },
    {
      en: 'Half of the units are kept. Without scaling, the first layer outputs twice as much in inference as in training, and with every further layer the outputs double again, compared with vanilla dropout. Move the slider: at 1 all pictures agree; the smaller the keep probability, the further off the last column.',
      zh: '保留一半的单元；如果没有缩放，第一层推理时的输出就是训练时的两倍，之后每多一层，与原始 dropout 相比就再翻一倍。请移动滑块：保留概率为 1 时所有图都一致；它越小，最后一列偏得越远。',
    },
    {},
    { view: 'statistics' },
  ),
  preset(
    'mc-dropout',
    { en: 'Uncertainty: a rotated 1', zh: '不确定性：旋转的 1' },
    {
      en: 'Dropout stays on in inference, and many thinned networks each give their prediction (Gal & Ghahramani 2016). Rotate the 1 and watch them begin to disagree, while the plain prediction may still be sure of a wrong digit.',
      zh: '推理时也保持 dropout 开启，许多子网络各自给出预测（Gal 与 Ghahramani，2016）。旋转这个 1，看它们如何开始产生分歧，而普通预测可能仍然确信一个错误的数字。',
    },
    {},
    { view: 'digit', digit: { index: 2, drawing: '', angle: 0, samples: 100 } },
  ),
]
