/** The view of the thinned network. */
export const THINNED = {
  en: {
    shown: 'Network of',
    input: 'input',
    output: 'output',
    thinnedText:
      'The units that step {step} keeps, for the first sample of its batch: exactly the mask that the kernels draw. Hollow ones are dropped.',
    noDropout: 'This run has no dropout: every unit is there at every step.',
    kept: 'kept {kept} of {all}',
    hover: 'Point at a unit to see how often it was kept.',
    unit: 'Layer {layer}, unit {unit}: kept in {kept} of {steps} steps ({percent})',
    unitAlways: 'Layer {layer}, unit {unit}: no dropout, kept in every step',
  },
  zh: {
    shown: '显示',
    input: '输入',
    output: '输出',
    thinnedText: '第 {step} 步保留的单元（该批的第一个样本）：正是内核抽取的掩码。空心的单元被丢弃。',
    noDropout: '这次训练没有 dropout：每一步所有单元都在。',
    kept: '保留 {kept}/{all}',
    hover: '指向一个单元，看它被保留了多少次。',
    unit: '第 {layer} 层，单元 {unit}：{steps} 步中保留 {kept} 步（{percent}）',
    unitAlways: '第 {layer} 层，单元 {unit}：没有 dropout，每一步都保留',
  },
}
