/** The view of a recurrent network's masks. */
export const SEQUENCES = {
  en: {
    sequencesAbout:
      'A [recurrent network](recurrent) reads a row of symbols, and after each one it is asked which came first. What it remembers by is its state: 32 numbers that each step hands to the next. [Dropout on them](recurrentDropout) can keep one [mask](mask) for the whole sequence (Gal & Ghahramani 2016; the option recurrentDropout), or draw a new mask at each step.',
    oneMaskSequence: 'One mask for the sequence',
    newMaskStep: 'A new mask at each step',
    sequencesRate: 'Dropout rate of the state',
    sequencesLength: 'Steps trained on',
    sequencesSeed: 'Seed',
    sequencesOther: 'Another seed',
    sequencesWorking: 'Two networks are training…',
    sequencesGrid:
      'The state of one sequence, step by step to the right, with dropout: each row is a [unit](unit); struck out is what the next step does not get.',
    sequencesCurves: 'The first symbol is told, % of 500 new sequences: dashed with dropout, solid without (inference)',
    sequencesStep: 'Step',
    sequencesTold:
      'After {n} steps, with dropout: {a} % with one mask, {b} % with new masks; without dropout (inference): {c} % and {d} %.',
    sequencesChance: 'Guessing is right in {n} %.',
    sequencesMeasured:
      'Over five seeds at a rate of 0.5, with dropout: {a} % with one mask after 10 steps, and {b} % after 50; {c} % and {d} % with new masks. One mask takes what it takes at once, and hardly more later; new masks take a little at every step. At a rate of 0.7 it is {e} % and {f} % after 50 steps, at 0.3 {g} % and {h} %. An LSTM or a GRU, whose memory does not pass through what is dropped, remembers with either.',
  },
  zh: {
    sequencesAbout:
      '[循环网络](recurrent)读入一串符号，每读一个就被问：第一个是什么？它只能靠状态记住：每一步传给下一步的 32 个数。[对状态做 dropout](recurrentDropout)，可以让整个序列用同一个[掩码](mask)（Gal 与 Ghahramani，2016；选项 recurrentDropout），也可以每一步换一个新掩码。',
    oneMaskSequence: '整个序列一个掩码',
    newMaskStep: '每一步一个新掩码',
    sequencesRate: '状态的丢弃率',
    sequencesLength: '训练序列的步数',
    sequencesSeed: '种子',
    sequencesOther: '换一个种子',
    sequencesWorking: '正在训练两个网络……',
    sequencesGrid: '一个序列的状态（有 dropout），从左到右一步一列，每行一个[单元](unit)；划掉的是下一步得不到的。',
    sequencesCurves: '答对第一个符号的比例（500 个新序列，%）：虚线有 dropout，实线没有（推理）',
    sequencesStep: '步',
    sequencesTold:
      '{n} 步之后，有 dropout 时：同一个掩码 {a} %，新掩码 {b} %；没有 dropout（推理）时：{c} % 和 {d} %。',
    sequencesChance: '瞎猜能对 {n} %。',
    sequencesMeasured:
      '丢弃率 0.5、五个种子、有 dropout 时：同一个掩码 10 步之后为 {a} %，50 步之后为 {b} %；新掩码为 {c} % 和 {d} %。同一个掩码拿走的，一开始就拿走了，之后几乎不再增加；新掩码每一步都再拿走一点。50 步之后，丢弃率 0.7 时为 {e} % 和 {f} %，0.3 时为 {g} % 和 {h} %。LSTM 和 GRU 的记忆不经过被丢弃的部分，两种掩码下都能记住。',
  },
}
