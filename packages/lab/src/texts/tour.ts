interface Step {
  title: { en: string; zh: string }
  /** What the view shows. */
  text: { en: string; zh: string }
  /** To the reader. */
  question: { en: string; zh: string }
}

/** The tour, step by step; what each sets is in `tour.ts`. */
export const TOUR: readonly Step[] = [
  {
    title: { en: 'Overfitting', zh: '过拟合' },
    text: {
      en: 'Both networks are the same, and neither has dropout. The left one learns from 80 points, many of which lie on the wrong side by chance. It [memorises](overfitting) them: its [boundary](boundary) bends around single points, which does not help on test points. The right one has 800 points.',
      zh: '两个网络完全一样，都没有 dropout。左边只从 80 个点学习，其中许多碰巧落在错误的一侧。它把这些点[死记硬背](overfitting)下来：[边界](boundary)绕着个别点弯曲，在测试点上却没有因此变好。右边有 800 个点。',
    },
    question: {
      en: 'Why can the right network not memorise its noise too?',
      zh: '为什么右边的网络不能同样记住噪声？',
    },
  },
  {
    title: { en: 'Dropping', zh: '丢弃' },
    text: {
      en: 'With [dropout](dropout), every [step](step) trains another [thinned network](thinned): the [mask](mask) decides which units are left out (hollow). Press “One step” a few times.',
      zh: '有 [dropout](dropout) 时，每一[步](step)训练的是另一个[子网络](thinned)：空心的单元被丢弃，由[掩码](mask)决定。请按几次“单步”。',
    },
    question: {
      en: 'What happens to a unit that is useful only together with one particular other unit?',
      zh: '如果一个单元只有和另一个特定单元一起才有用，它会怎样？',
    },
  },
  {
    title: { en: 'Scaling', zh: '缩放' },
    text: {
      en: 'In training half of the units are missing, in inference none. Without [scaling](scaling), each layer would output twice as much in inference as in training. [Inverted](inverted) dropout corrects this in training, [vanilla](vanilla) dropout in inference; the last column does not.',
      zh: '训练时少了一半单元，推理时一个不少：如果不[缩放](scaling)，每一层推理时的输出就是训练时的两倍。[反向](inverted) dropout 在训练时修正，[原始](vanilla) dropout 在推理时修正，最后一列则没有修正。',
    },
    question: {
      en: 'Three layers, keep probability 0.5: by what factor are the last layer’s outputs too large in the last column? And with 0.8?',
      zh: '三层，保留概率 0.5：最后一列中，最后一层的输出是应有值的多少倍？0.8 时呢？',
    },
  },
  {
    title: { en: 'Why the gap closes', zh: '泛化差距为什么缩小' },
    text: {
      en: 'The same 80 points, without and with dropout. To bend around one point, certain units must work together; with dropout some of them are missing at every step, and what many thinned networks have in common remains. The [gap](gap) is about half as large: less is memorised, at about the same test accuracy.',
      zh: '同样的 80 个点，左边没有 dropout，右边有。要绕着一个点弯曲，需要几个特定的单元合作；有 dropout 时每一步都缺少其中一些，留下来的是许多子网络的共同之处。[泛化差距](gap)缩小约一半：死记硬背的少了，测试准确率差不多相同。',
    },
    question: {
      en: 'Move the rate to 0.8: what closes the gap further now, and is that a gain?',
      zh: '把丢弃率调到 0.8：现在是什么让泛化差距进一步缩小？这是好事吗？',
    },
  },
  {
    title: { en: 'Uncertainty', zh: '不确定性' },
    text: {
      en: 'When dropout stays on in inference ([Monte-Carlo dropout](monteCarlo)), many thinned networks each give a prediction. On a rotated 1, which they have never seen, they disagree: the [mutual information](information) rises.',
      zh: '推理时也保持 dropout 开启（[蒙特卡洛 dropout](monteCarlo)），许多子网络就各自给出预测。面对从没见过的旋转的 1，它们产生分歧：[互信息](information)上升。',
    },
    question: {
      en: 'At which angle do they disagree most, and what would a single prediction have told you there?',
      zh: '在哪个角度它们的分歧最大？在那里，单独一次预测会让你得出什么结论？',
    },
  },
]
