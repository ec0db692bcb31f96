/** The view of a recurrent network's masks. */
export const SEQUENCES = {
  en: {
    sequencesAbout:
      'A [recurrent network](recurrent) reads a sequence of symbols, one at each timestep, and is asked each time which symbol came first. Its only memory is its state: 32 numbers, passed from each timestep to the next. [Dropout on the state](recurrentDropout) can use one [mask](mask) for the whole sequence (Gal & Ghahramani 2016; the option recurrentDropout) or draw a new mask at each timestep.',
    oneMaskSequence: 'One mask for the sequence',
    newMaskStep: 'A new mask at each timestep',
    sequencesRate: 'Dropout rate of the state',
    sequencesLength: 'Timesteps in training',
    sequencesSeed: 'Seed',
    sequencesOther: 'Another seed',
    sequencesWorking: 'Two networks are training…',
    sequencesGrid:
      'The state of one sequence, with dropout: each column is a timestep, each row a [unit](unit). Values that are struck out are dropped: the next timestep does not get them.',
    sequencesCurves: 'Correct answers in 500 test sequences, %: dashed with dropout, solid without (inference)',
    sequencesStep: 'Timestep',
    sequencesTold:
      'Correct after {n} timesteps, with dropout: {a} % with one mask, {b} % with new masks; without dropout (inference): {c} % and {d} %.',
    sequencesChance: 'Guessing gives {n} %.',
    sequencesMeasured:
      'Correct answers over five seeds, rate 0.5, with dropout. One mask: {a} % after 10 timesteps, {b} % after 50; new masks: {c} % and {d} %. One mask removes the same units each time, so hardly anything more is lost later; new masks remove a little more at every timestep. After 50 timesteps, at rate 0.7: {e} % with one mask, {f} % with new masks; at rate 0.3: {g} % and {h} %. The memory of an LSTM or a GRU does not pass through the dropped values: they remember with either.',
  },
  zh: {
    sequencesAbout:
      '[循环网络](recurrent)逐个读入一串符号，每读一个就要回答：第一个符号是什么？它只能靠状态来记忆，也就是每个时间步传给下一个时间步的 32 个数。[对状态做 dropout](recurrentDropout)，可以让整个序列使用同一个[掩码](mask)（Gal 与 Ghahramani，2016；选项 recurrentDropout），也可以每个时间步抽取一个新掩码。',
    oneMaskSequence: '整个序列使用同一个掩码',
    newMaskStep: '每个时间步一个新掩码',
    sequencesRate: '状态的丢弃率',
    sequencesLength: '训练时的时间步数',
    sequencesSeed: '种子',
    sequencesOther: '换一个种子',
    sequencesWorking: '正在训练两个网络…',
    sequencesGrid:
      '一个序列的状态（有 dropout）：每列是一个时间步，每行是一个[单元](unit)。划掉的值被丢弃，下一个时间步得不到它们。',
    sequencesCurves: '500 个测试序列中答对的比例（%）：虚线有 dropout，实线没有 dropout（推理）',
    sequencesStep: '时间步',
    sequencesTold:
      '{n} 个时间步之后答对的比例，有 dropout 时：同一个掩码 {a} %，新掩码 {b} %；没有 dropout（推理）时：{c} % 和 {d} %。',
    sequencesChance: '随机猜测为 {n} %。',
    sequencesMeasured:
      '五个种子、丢弃率 0.5、有 dropout 时答对的比例。同一个掩码：10 个时间步之后 {a} %，50 个之后 {b} %；新掩码：{c} % 和 {d} %。同一个掩码每次丢弃的单元相同，之后几乎不再多丢；新掩码每个时间步都再丢掉一点。50 个时间步之后，丢弃率 0.7 时，同一个掩码 {e} %，新掩码 {f} %；丢弃率 0.3 时为 {g} % 和 {h} %。LSTM 和 GRU 的记忆不经过被丢弃的值，用哪种掩码都能记住。',
  },
}
