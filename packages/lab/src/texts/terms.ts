interface Explained {
  /** The word, and a sentence or two on it. */
  en: readonly [word: string, text: string]
  zh: readonly [word: string, text: string]
  /** Where it is from, or best explained: what to call it, and its address. */
  paper?: readonly [name: string, address: string]
  /** A page of docs/. */
  guide?: string
  /** What computes it: its name, and its page in the reference. */
  api?: readonly [name: string, page: string]
}

const SRIVASTAVA = ['Srivastava et al. 2014', 'https://jmlr.org/papers/v15/srivastava14a.html'] as const
const GAL = ['Gal & Ghahramani 2016', 'https://arxiv.org/abs/1506.02142'] as const
const SALMON = ['Salmon et al. 2011', 'https://doi.org/10.1145/2063384.2063405'] as const
const BOOK = (name: string, page: string) =>
  [`Deep Learning, ${name}`, `https://www.deeplearningbook.org/${page}`] as const
const DROPOUT = ['layers.dropout', 'functions/thinnet.layers.dropout'] as const
const COMPILE = ['model.compile', 'interfaces/thinnet.Model'] as const
const FIT = ['model.fit', 'interfaces/thinnet.Model'] as const
const PREDICT = ['model.predict', 'interfaces/thinnet.Model'] as const

const explained = <Name extends string>(terms: Record<Name, Explained>): Readonly<Record<Name, Explained>> => terms

/** The words of the field that the page uses. */
export const TERMS = explained({
  dropout: {
    en: [
      'Dropout',
      'At every training step some units, drawn at random, output 0: the network cannot rely on any one of them. In inference all units are there.',
    ],
    zh: ['dropout', '训练的每一步随机抽取一部分单元，让它们输出 0：网络无法依赖其中任何一个。推理时所有单元都在。'],
    paper: SRIVASTAVA,
    guide: 'dropout',
    api: DROPOUT,
  },
  rate: {
    en: [
      'Dropout rate',
      'The probability with which a unit is dropped at a step: 0 is no dropout, 0.5 drops about half of the units. Some papers call 1 − rate, the keep probability, p.',
    ],
    zh: [
      '丢弃率',
      '每一步中一个单元被丢弃的概率：0 就是没有 dropout，0.5 大约丢弃一半单元。有些论文里的 p 是保留概率，即 1 − 丢弃率。',
    ],
    paper: SRIVASTAVA,
    guide: 'which-rate',
    api: DROPOUT,
  },
  keep: {
    en: [
      'Keep probability',
      'The probability that a unit stays at a step: 1 − dropout rate. It is the p of the dropout paper.',
    ],
    zh: ['保留概率', '每一步中一个单元留下来的概率，即 1 − 丢弃率；dropout 论文里的 p 就是它。'],
    paper: SRIVASTAVA,
    guide: 'dropout',
    api: DROPOUT,
  },
  gap: {
    en: [
      'Generalization gap',
      'Training accuracy minus test accuracy, in percentage points; of numbers to predict, test loss minus training loss. What was only memorised makes it large.',
    ],
    zh: ['泛化差距', '训练准确率减去测试准确率，以百分点计；回归时是测试损失减去训练损失。死记硬背的部分会使它变大。'],
    paper: BOOK('5.2', 'contents/ml.html'),
    guide: 'first-network',
    api: ['model.evaluate', 'interfaces/thinnet.Model'],
  },
  overfitting: {
    en: [
      'Overfitting',
      'The network memorises its training data, noise included, instead of learning what they have in common: it gets better on them, but not on other data.',
    ],
    zh: [
      '过拟合',
      '网络把训练数据连同其中的噪声一起记住，而没有学到它们的共同规律：在训练数据上越来越好，在其他数据上却没有。',
    ],
    paper: BOOK('5.2', 'contents/ml.html'),
    guide: 'first-network',
  },
  test: {
    en: [
      'Training and test data',
      'The network learns from the training data alone. The test data are drawn in the same way, but never learnt from: they show what it has really learnt.',
    ],
    zh: [
      '训练数据与测试数据',
      '网络只从训练数据中学习。测试数据以同样的方式产生，从不用于学习，它们说明网络真正学会了什么。',
    ],
    paper: BOOK('5.3', 'contents/ml.html'),
    guide: 'first-network',
    api: ['model.evaluate', 'interfaces/thinnet.Model'],
  },
  boundary: {
    en: [
      'Decision boundary',
      'The line at which the predicted class changes. The colour shows the class; the stronger it is, the surer the network.',
    ],
    zh: ['决策边界', '网络的预测类别在这条线上改变。颜色表示类别，深浅表示网络有多确信。'],
    guide: 'first-network',
    api: PREDICT,
  },
  scaling: {
    en: [
      'Scaling',
      'With some units dropped, a layer outputs less in training than in inference. So either the kept values are made larger in training (inverted), or all values smaller in inference (vanilla).',
    ],
    zh: [
      '缩放',
      '丢弃一些单元后，一层的输出在训练时比推理时小。要么在训练时放大保留的值（反向 dropout），要么在推理时缩小所有的值（原始 dropout）。',
    ],
    paper: SRIVASTAVA,
    guide: 'dropout',
    api: DROPOUT,
  },
  inverted: {
    en: [
      'Inverted dropout',
      'In training, kept values are divided by the keep probability, so that the mean is the same as in inference, where the network is used as it is. Today’s libraries do this.',
    ],
    zh: [
      '反向（倒置，inverted）dropout',
      '训练时把保留的值除以保留概率，使均值与推理时相同；推理时网络保持原样。如今各个库都这样做。',
    ],
    paper: SRIVASTAVA,
    guide: 'dropout',
    api: DROPOUT,
  },
  vanilla: {
    en: [
      'Vanilla dropout',
      'As in the first papers: training only drops, and inference multiplies by the keep probability, so that the next layer gets the same means.',
    ],
    zh: ['原始（vanilla）dropout', '最早论文中的做法：训练时只丢弃，推理时乘以保留概率，使下一层得到的均值相同。'],
    paper: SRIVASTAVA,
    guide: 'the-article',
    api: DROPOUT,
  },
  mask: {
    en: [
      'Mask',
      'A 1 or 0 for each unit: kept or dropped. It is drawn again at every step, here from the seed, the step, the layer’s name and the unit, so anyone can draw the same mask.',
    ],
    zh: [
      '掩码',
      '每个单元一个 1 或 0：保留或丢弃。每一步重新抽取；这里由种子、第几步、层名和单元决定，所以谁都能抽出同样的掩码。',
    ],
    paper: SRIVASTAVA,
    guide: 'reproducibility',
    api: ['model.maskOf', 'interfaces/thinnet.Model'],
  },
  thinned: {
    en: [
      'Thinned network',
      'What is left of the network at a step, when the dropped units are gone. All thinned networks share their weights, and the whole network predicts about the same as their average.',
    ],
    zh: [
      '子网络（thinned network）',
      '某一步中去掉被丢弃的单元后剩下的网络。所有子网络共用同一组权重；完整网络的预测约等于它们的平均。',
    ],
    paper: SRIVASTAVA,
    guide: 'dropout',
    api: ['model.maskOf', 'interfaces/thinnet.Model'],
  },
  unit: {
    en: [
      'Unit',
      'A neuron: it multiplies each input by a weight, adds them up with its bias, and outputs the activation function of the sum.',
    ],
    zh: ['单元', '即神经元：把各个输入分别乘以权重后相加，再加上偏置，然后输出这个和的激活函数值。'],
    paper: BOOK('6', 'contents/mlp.html'),
    guide: 'first-network',
    api: ['layers.dense', 'functions/thinnet.layers.dense'],
  },
  activation: {
    en: [
      'Activation function',
      'The function of its weighted sum that a unit outputs. relu, the usual one, keeps values above 0 and sets the rest to 0.',
    ],
    zh: ['激活函数', '单元把加权和代入这个函数，得到输出。最常用的 relu 保留大于 0 的值，其余变为 0。'],
    paper: BOOK('6.3', 'contents/mlp.html'),
    guide: 'first-network',
    api: ['activations', 'modules/thinnet.activations'],
  },
  activationValue: {
    en: ['Activation', 'What a unit outputs for one sample: a number, after its activation function.'],
    zh: ['激活值', '单元对一个样本的输出：经过激活函数之后的一个数。'],
    guide: 'first-network',
    api: ['model.layerOutputs', 'interfaces/thinnet.Model'],
  },
  batchNorm: {
    en: [
      'Batch normalization',
      'Brings each unit’s values to mean 0 and variance 1: in training by those of the mini-batch, in inference by moving averages. After dropout the two differ (the variance shift).',
    ],
    zh: [
      '批归一化（BatchNorm）',
      '把每个单元的值变为均值 0、方差 1：训练时用小批量的均值和方差，推理时用滑动平均。放在 dropout 之后，两者并不相同（方差偏移）。',
    ],
    paper: ['Ioffe & Szegedy 2015', 'https://arxiv.org/abs/1502.03167'],
    guide: 'dropout',
    api: ['layers.batchNormalization', 'functions/thinnet.layers.batchNormalization'],
  },
  seed: {
    en: [
      'Seed',
      'A number from which everything random is drawn: points, initial weights, order, masks. The same seed gives the same run to the last bit, on any machine.',
    ],
    zh: [
      '种子',
      '一切随机的东西都由这个数抽取：数据点、初始权重、顺序、掩码。同一个种子在任何机器上都得到逐位一致的训练。',
    ],
    paper: SALMON,
    guide: 'reproducibility',
  },
  step: {
    en: ['Step', 'The network sees one mini-batch, and all its weights change once, by a little.'],
    zh: ['步', '网络看一个小批量，所有权重随之改变一次，每次一点。'],
    guide: 'first-network',
    api: ['model.trainOnBatch', 'interfaces/thinnet.Model'],
  },
  epoch: {
    en: ['Epoch', 'The steps in which the network sees all training data once.'],
    zh: ['轮（epoch）', '网络把全部训练数据看一遍所用的若干步。'],
    guide: 'first-network',
    api: FIT,
  },
  batchSize: {
    en: [
      'Batch size',
      'The number of training samples in a mini-batch, from which one step learns. The smaller it is, the more steps an epoch has, and the noisier they are.',
    ],
    zh: [
      '批量大小',
      '一个小批量所含的训练样本数，每一步从一个小批量学习。它越小，一轮的步数越多，每一步的噪声也越大。',
    ],
    paper: BOOK('8.1', 'contents/optimization.html'),
    guide: 'first-network',
    api: FIT,
  },
  learningRate: {
    en: [
      'Learning rate',
      'How far a step changes the weights. Too small, and learning takes long; too large, and the loss grows instead: it diverges.',
    ],
    zh: ['学习率', '一步让权重改变多少。太小，学得很慢；太大，损失反而增大，训练发散。'],
    paper: BOOK('8.3', 'contents/optimization.html'),
    guide: 'training',
    api: COMPILE,
  },
  optimizer: {
    en: [
      'Optimizer',
      'How a step changes the weights, given their gradients: sgd uses the learning rate alone, adam and rmsprop also each weight’s own history.',
    ],
    zh: ['优化器', '一步如何根据梯度改变权重：sgd 只用学习率，adam 和 rmsprop 还考虑每个权重自己的历史。'],
    paper: ['Kingma & Ba 2015 (Adam)', 'https://arxiv.org/abs/1412.6980'],
    guide: 'training',
    api: ['optimizers', 'modules/thinnet.optimizers'],
  },
  loss: {
    en: [
      'Loss',
      'How wrong the network is: the smaller, the better. Of classes it is the cross-entropy, which punishes a confident mistake far more than an uncertain one; of numbers to predict, the mean squared error.',
    ],
    zh: [
      '损失',
      '网络错得有多厉害：越小越好。分类时是交叉熵，确信的错误受到的惩罚远大于不确定的错误；回归时是均方误差。',
    ],
    paper: BOOK('6.2', 'contents/mlp.html'),
    guide: 'first-network',
    api: ['losses', 'modules/thinnet.losses'],
  },
  monteCarlo: {
    en: [
      'Monte-Carlo dropout',
      'Dropout stays on in inference, and many thinned networks predict. Their mean is the prediction; how much they disagree shows the uncertainty.',
    ],
    zh: [
      '蒙特卡洛 dropout',
      '推理时也保持 dropout 开启，由许多子网络分别预测。它们的均值就是预测，它们之间的分歧表示不确定性。',
    ],
    paper: GAL,
    guide: 'dropout',
    api: PREDICT,
  },
  entropy: {
    en: [
      'Predictive entropy',
      'The total uncertainty of a prediction: 0 where one class has all the probability, at most ln 10 = 2.30 nats where ten classes are equally likely.',
    ],
    zh: ['预测熵', '一次预测的总不确定性：某一类的概率为 1 时是 0；十个类别同样可能时最大，为 ln 10 = 2.30 奈特。'],
    paper: GAL,
    guide: 'dropout',
    api: PREDICT,
  },
  information: {
    en: [
      'Mutual information',
      'The epistemic (model) uncertainty: how much the thinned networks disagree. More training data would make it smaller. The rest, the aleatoric uncertainty, is in the image itself.',
    ],
    zh: [
      '互信息',
      '认知不确定性（来自模型）：各个子网络之间的分歧。更多训练数据会使它变小。其余的是偶然不确定性，来自图像本身。',
    ],
    paper: ['Houlsby et al. 2011', 'https://arxiv.org/abs/1112.5745'],
    guide: 'dropout',
    api: PREDICT,
  },
  deviation: {
    en: [
      'Standard deviation',
      'How far values usually are from their mean: the square root of the mean squared distance.',
    ],
    zh: ['标准差', '各个值通常离均值多远：与均值之差的平方取平均，再开方。'],
    guide: 'sweeps',
  },
  spatial: {
    en: [
      'Spatial dropout',
      'Drops whole feature maps of a convolution instead of single pixels: neighbouring pixels carry nearly the same information.',
    ],
    zh: ['空间 dropout', '丢弃卷积的整张特征图，而不是单个像素：相邻像素的信息几乎相同。'],
    paper: ['Tompson et al. 2015', 'https://arxiv.org/abs/1411.4280'],
    guide: 'dropout',
    api: ['layers.spatialDropout2d', 'functions/thinnet.layers.spatialDropout2d'],
  },
  featureMap: {
    en: ['Feature map', 'What one filter of a convolution finds at every place of an image; it is an image itself.'],
    zh: ['特征图', '卷积的一个滤波器在图像每个位置找到的东西，本身也是一张图。'],
    paper: BOOK('9', 'contents/convnets.html'),
    guide: 'images',
    api: ['layers.conv2d', 'functions/thinnet.layers.conv2d'],
  },
  penalty: {
    en: [
      'L1 and L2 regularization',
      'Adds a penalty to the loss: the sum of the weights’ absolute values (L1) or squares (L2), times this number. Small weights make a smoother function.',
    ],
    zh: [
      'L1、L2 正则化',
      '在损失上加一项惩罚：权重的绝对值之和（L1）或平方和（L2）乘以这个系数。权重小，函数就更平滑。',
    ],
    paper: BOOK('7.1', 'contents/regularization.html'),
    guide: 'training',
    api: ['regularizers', 'modules/thinnet.regularizers'],
  },
  features: {
    en: [
      'Inputs',
      'What the network is told about a point: its coordinates, or functions of them such as squares and sines. With the right ones, a small network is enough.',
    ],
    zh: ['输入特征', '网络得到的关于一个点的信息：坐标，或坐标的平方、正弦等函数。特征合适，小网络就够了。'],
    paper: BOOK('6.1', 'contents/mlp.html'),
  },
  recurrentDropout: {
    en: [
      'Recurrent dropout',
      'Dropout on the state that a recurrent network passes to the next timestep: one mask for a whole sequence, or a new one at each timestep.',
    ],
    zh: ['循环 dropout', '对循环网络传给下一时间步的状态做 dropout：整个序列用同一个掩码，或每个时间步换一个新的。'],
    paper: ['Gal & Ghahramani 2016', 'https://arxiv.org/abs/1512.05287'],
    guide: 'sequences',
    api: ['layers.simpleRnn', 'functions/thinnet.layers.simpleRnn'],
  },
  recurrent: {
    en: [
      'Recurrent network',
      'Reads a sequence step by step with the same weights, and hands its state, some numbers, from each step to the next: that is all it knows of what came before.',
    ],
    zh: [
      '循环网络',
      '用同一组权重一步一步地读入序列，每一步把状态（若干个数）传给下一步：对之前的内容，它只知道这些。',
    ],
    paper: BOOK('10', 'contents/rnn.html'),
    guide: 'sequences',
    api: ['layers.simpleRnn', 'functions/thinnet.layers.simpleRnn'],
  },
  attention: {
    en: [
      'Attention',
      'A query is compared with a key of each step; a softmax makes weights of that, which add up to 1, and what is handed on is the mean of the steps’ values by these weights.',
    ],
    zh: [
      '注意力（attention）',
      '把一个查询（query）与每一步的键（key）比较，用 softmax 得到总和为 1 的权重；传出的是各步的值（value）按这些权重的平均。',
    ],
    paper: ['Vaswani et al. 2017', 'https://arxiv.org/abs/1706.03762'],
    guide: 'sequences',
    api: ['layers.multiHeadAttention', 'functions/thinnet.layers.multiHeadAttention'],
  },
})
export type TermName = keyof typeof TERMS
