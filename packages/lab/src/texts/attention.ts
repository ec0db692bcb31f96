/** The view of attention whose weights are dropped. */
export const ATTENTION = {
  en: {
    attentionAbout:
      'A network reads twelve messages, each a letter and a digit: C1 says that C has the digit 1. One message in four is wrong. For each letter it is asked which digit that letter has, and it may look at all messages: its [attention](attention) gives each message a weight, and the weights for one letter add up to 1. In training, [dropout](dropout) drops some of these weights and divides the others by 1 − [rate](rate), so that the network cannot rely on a single message.',
    attentionRate: 'Dropout rate of the weights',
    attentionSamples: 'Training sequences',
    attentionSeed: 'Seed',
    attentionOther: 'Another seed',
    attentionStep: 'Other masks',
    attentionWorking: 'Two networks are training…',
    attentionTold:
      'Correct for {n} test sequences: {a} % of the letters after training with a dropout rate of {rate}, {b} % without dropout; for the training sequences {c} % and {d} %. Taking the most frequent digit of each letter gives {e} %.',
    attentionToldNone:
      'Correct for {n} test sequences: {a} % of the letters, without dropout; for the training sequences {c} %. Taking the most frequent digit of each letter gives {e} %.',
    attentionWhole: 'Without dropout (inference)',
    attentionMask: 'One mask (step {step})',
    attentionNext: 'Another mask (step {step})',
    attentionMean: 'Mean over {n} masks',
    attentionPicture: '{title}. Sum of each row: {sums}',
    attentionGrid:
      'The attention weights for one test sequence, after training with dropout. Each row is the letter that is asked for, each column a message; the fuller the colour, the larger the weight. Weights that are struck out are dropped by the [mask](mask), the others are scaled up ([inverted dropout](inverted)). On the right is the sum of each row: more or less than 1 under one mask, about 1 in the mean, as without dropout.',
    attentionMeasured:
      'Correct answers for test sequences, %, by the dropout rate in training: mean ± standard deviation over five seeds',
    attentionMeasuredRate: 'Rate',
    attentionMeasuredSamples: '{n} sequences',
    attentionHelps:
      'With 100 training sequences, dropout on the weights helps: 3 points at rate 0.1, 4 to 6 points from 0.3 on. With 400 or 3000 it does not: there is little left to [memorise](overfitting), and the differences are within the standard deviations, except that rate 0.9 costs 1 to 2 points.',
  },
  zh: {
    attentionAbout:
      '网络读入十二条消息，每条由一个字母和一个数字组成：C1 表示 C 的数字是 1。每四条消息中有一条是错的。网络要回答每个字母的数字是几，并且可以看所有消息：它的[注意力](attention)给每条消息一个权重，同一个字母的权重之和为 1。训练时，[dropout](dropout) 丢弃其中一部分权重，其余的除以 1 − [丢弃率](rate)，所以网络不能只依赖某一条消息。',
    attentionRate: '注意力权重的丢弃率',
    attentionSamples: '训练序列数',
    attentionSeed: '种子',
    attentionOther: '换一个种子',
    attentionStep: '换一组掩码',
    attentionWorking: '正在训练两个网络…',
    attentionTold:
      '{n} 个测试序列中答对的字母：训练时丢弃率为 {rate} 的网络 {a} %，没有 dropout 的 {b} %；训练序列中分别为 {c} % 和 {d} %。直接取每个字母出现最多的数字，能答对 {e} %。',
    attentionToldNone:
      '{n} 个测试序列中答对的字母（没有 dropout）：{a} %；训练序列中：{c} %。直接取每个字母出现最多的数字，能答对 {e} %。',
    attentionWhole: '没有 dropout（推理）',
    attentionMask: '一个掩码（第 {step} 步）',
    attentionNext: '另一个掩码（第 {step} 步）',
    attentionMean: '{n} 个掩码的均值',
    attentionPicture: '{title}。各行之和：{sums}',
    attentionGrid:
      '用 dropout 训练之后，一个测试序列上的注意力权重。每行是被问的字母，每列是一条消息；颜色越浓，权重越大。划掉的权重被[掩码](mask)丢弃，其余的按比例放大（[反向 dropout](inverted)）。右边是每行之和：用一个掩码时大于或小于 1，取均值后约为 1，与没有 dropout 时一样。',
    attentionMeasured: '测试序列中答对的比例（%），按训练时的丢弃率：五个种子的均值 ± 标准差',
    attentionMeasuredRate: '丢弃率',
    attentionMeasuredSamples: '{n} 个序列',
    attentionHelps:
      '只有 100 个训练序列时，对注意力权重做 dropout 有帮助：丢弃率 0.1 时提高 3 个百分点，0.3 以上提高 4 到 6 个百分点。有 400 或 3000 个时没有帮助：可以[死记](overfitting)的已经不多，差异都在标准差以内，只有丢弃率 0.9 会使准确率降低 1 到 2 个百分点。',
  },
}
