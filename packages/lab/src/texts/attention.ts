/** The view of attention whose weights are dropped. */
export const ATTENTION = {
  en: {
    attentionAbout:
      'A network reads twelve messages, each a letter and a digit: C1 says that C has the digit 1. One message in four is wrong. It is asked for each letter which digit that has, and may look at all messages: its [attention](attention) has a weight for each, and those of one letter add up to 1. In training, [dropout](dropout) takes some weights away and divides the others by 1 − [rate](rate), so that the network cannot lean on one message that it knows by its place.',
    attentionRate: 'Dropout rate of the weights',
    attentionSamples: 'Training sequences',
    attentionSeed: 'Seed',
    attentionOther: 'Another seed',
    attentionStep: 'Other masks',
    attentionWorking: 'Two networks are training…',
    attentionTold:
      'Right on {n} new sequences: {a} % of the letters after training with dropout at {rate}, {b} % without; on the training sequences {c} % and {d} %. Whoever counts the messages of each letter is right in {e} %.',
    attentionToldNone:
      'Right on {n} new sequences: {a} % of the letters, without dropout; on the training sequences {c} %. Whoever counts the messages of each letter is right in {e} %.',
    attentionWhole: 'Without dropout (inference)',
    attentionMask: 'One mask (step {step})',
    attentionNext: 'Another mask (step {step})',
    attentionMean: 'Mean of {n} masks',
    attentionPicture: '{title}; sums of the rows: {sums}',
    attentionGrid:
      'The weights on one new sequence, after training with dropout. A row is the letter that is asked for, a column a message: the fuller, the larger the weight. Struck out is what the [mask](mask) drops; the others are larger by as much as the scaling says ([inverted](inverted)). On the right, the sum of the row: in one draw more or less than 1, in the mean about 1, as without dropout.',
    attentionMeasured: 'Right on new sequences, %, by the rate in training: mean ± standard deviation over five seeds',
    attentionMeasuredRate: 'Rate',
    attentionMeasuredSamples: '{n} sequences',
    attentionHelps:
      'With 100 training sequences, dropout on the weights helps: 3 points at a rate of 0.1, 4 to 6 from 0.3 on. With 400 or 3000 it does not: there is little left to [memorise](overfitting), and what it changes is within the standard deviations, but that a rate of 0.9 costs 1 to 2 points.',
  },
  zh: {
    attentionAbout:
      '网络读入十二条消息，每条由一个字母和一个数字组成：C1 表示 C 的数字是 1。每四条消息中有一条是错的。网络要回答每个字母的数字是几，可以看所有消息：它的[注意力](attention)给每条消息一个权重，每个字母的权重之和为 1。训练时，[dropout](dropout) 去掉一部分权重，其余的除以 1 − [丢弃率](rate)，所以网络不能只依赖某一条靠位置记住的消息。',
    attentionRate: '注意力权重的丢弃率',
    attentionSamples: '训练序列数',
    attentionSeed: '种子',
    attentionOther: '换一个种子',
    attentionStep: '换一组掩码',
    attentionWorking: '正在训练两个网络……',
    attentionTold:
      '在 {n} 个新序列上答对的字母：训练时丢弃率为 {rate} 的网络 {a} %，不用 dropout 的 {b} %；在训练序列上分别为 {c} % 和 {d} %。如果只数每个字母的消息，取最多的数字，能答对 {e} %。',
    attentionToldNone:
      '在 {n} 个新序列上答对的字母（没有 dropout）：{a} %；在训练序列上：{c} %。如果只数每个字母的消息，取最多的数字，能答对 {e} %。',
    attentionWhole: '没有 dropout（推理）',
    attentionMask: '一个掩码（第 {step} 步）',
    attentionNext: '另一个掩码（第 {step} 步）',
    attentionMean: '{n} 个掩码的均值',
    attentionPicture: '{title}；各行之和：{sums}',
    attentionGrid:
      '用 dropout 训练之后，一个新序列上的权重。每行是被问的字母，每列是一条消息，颜色越浓，权重越大。划掉的是被[掩码](mask)丢弃的；其余的按缩放放大（[反向 dropout](inverted)）。右边是每行之和：单次抽取时大于或小于 1，取均值后约为 1，与没有 dropout 时一样。',
    attentionMeasured: '不同丢弃率下，在新序列上答对的比例（%）：五个种子的均值 ± 标准差',
    attentionMeasuredRate: '丢弃率',
    attentionMeasuredSamples: '{n} 个序列',
    attentionHelps:
      '只有 100 个训练序列时，对注意力权重做 dropout 有帮助：丢弃率 0.1 时提高 3 个百分点，0.3 以上提高 4 到 6 个。有 400 或 3000 个时没有帮助：可以[死记](overfitting)的已经不多，变化都在标准差以内，只有丢弃率 0.9 会使准确率降低 1 到 2 个百分点。',
  },
}
