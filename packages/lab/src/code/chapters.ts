import { type RunSettings, type Settings, SIDES, type Side } from '../settings.ts'
import type { PartName } from './parts.ts'

/** A chapter of the code of a view. */
export type ChapterName =
  | 'step'
  | 'mask'
  | 'outputs'
  | 'uncertainty'
  | 'recurrent'
  | 'attention'
  | 'layer'
  | 'norm'
  | 'contract'
  | 'reference'
  | 'assembly'

export interface Chapter {
  name: ChapterName
  parts: readonly PartName[]
}

/** A dropout that the view shows at work, and whose it is. */
export interface AtWork {
  /** null: the view's own. */
  side: Side | null
  rate: number
  scaling: RunSettings['scaling']
}

/** Of the network that reads digits, from the first dropout to the last. */
export const DIGIT_RATES = [0.25, 0.5] as const

/** Of dropout, in WebAssembly. */
const KERNELS: readonly PartName[] = ['kernel', 'kernelMasked', 'kernelSettle', 'kernelWord', 'kernelFour']

/** What of the library is at work in the view as it is set, from the layer down to the kernels. */
export function chaptersOf(settings: Settings, shown: Side): Chapter[] {
  const { view, statistics, maps } = settings
  if (view === 'sequences' || view === 'attention') return WITHIN_LAYERS[view]
  const chapters: Chapter[] = []
  const add = (name: ChapterName, ...parts: PartName[]) => chapters.push({ name, parts })
  const both = view === 'runs' || view === 'compare'
  const runs = both ? SIDES.map(side => settings[side]) : view === 'thinned' ? [settings[shown]] : []
  const fused = runs.some(isFused) || (view === 'statistics' && statistics.activation === 'relu') || view === 'digit'
  if (both) {
    const optimizers = [...new Set(runs.map(({ optimizer }) => optimizer))]
    add(
      'step',
      'trainStep',
      'computeGradients',
      'update',
      ...optimizers.flatMap(name => [name, `${name}Kernel`] as const),
    )
  } else if (view === 'thinned') {
    const byMap: PartName[] = maps.open ? ['spatial', 'spatialShape'] : []
    add('mask', 'maskOf', 'sharedTensor', 'threshold', 'keepMask', 'block', ...byMap)
  } else if (view === 'statistics') add('outputs', 'walk')
  else add('uncertainty', 'monteCarlo', 'moments', 'surprise', 'uncertainty')
  if (!both || runs.some(({ rate }) => rate > 0)) {
    const afterRelu: PartName[] = fused ? ['afterRelu'] : []
    add('layer', ...(['dropout', 'dropoutFactor', 'dropoutBuild'] as const), ...afterRelu, 'sharedApply')
    add('contract', 'contract', 'contractMask')
    add('reference', 'reference', ...(view === 'thinned' ? [] : (['keepMask'] as const)))
    add('assembly', 'wasmCall', ...KERNELS, ...(fused ? (['relu'] as const) : []))
  }
  const norm = view === 'statistics' ? statistics.batchNorm : runs.some(({ batchNorm }) => batchNorm)
  if (norm) add('norm', 'norm', 'normBuild')
  return chapters
}

/** Of views whose dropout is within another layer. */
const WITHIN_LAYERS: Readonly<Record<'sequences' | 'attention', Chapter[]>> = {
  sequences: [
    { name: 'recurrent', parts: ['simpleRnn', 'recurrentCell', 'maskOf'] },
    { name: 'layer', parts: ['drop', 'inverseKeep', 'given', 'givenBackward'] },
    { name: 'contract', parts: ['applyMaskContract', 'contractMask'] },
    { name: 'reference', parts: ['applyMaskReference', 'keepMask'] },
    { name: 'assembly', parts: ['applyMaskCall', 'applyMask', 'applyMaskRows', 'applyMaskChoice'] },
  ],
  attention: [
    { name: 'attention', parts: ['multiHead', 'multiHeadBuild', 'maskOf'] },
    { name: 'layer', parts: ['dotProduct', 'dotProductForward', 'dotProductHow', 'inverseKeep', 'dotProductMask'] },
    { name: 'contract', parts: ['attentionContract', 'contractMask'] },
    { name: 'reference', parts: ['attentionReference', 'reference', 'keepMask'] },
    { name: 'assembly', parts: ['attentionCall', 'attentionKernel', ...KERNELS] },
  ],
}

/** The dropouts that the view compares. */
export function atWork(settings: Settings, shown: Side): AtWork[] {
  const { view, statistics } = settings
  const of = (side: Side): AtWork => ({ side, rate: settings[side].rate, scaling: settings[side].scaling })
  if (view === 'runs' || view === 'compare') return SIDES.map(of).filter(({ rate }) => rate > 0)
  if (view === 'thinned') return [of(shown)].filter(({ rate }) => rate > 0)
  if (view === 'sequences' || view === 'attention')
    return [{ side: null, rate: settings[view].rate, scaling: 'inverted' as const }].filter(({ rate }) => rate > 0)
  if (view === 'digit') return DIGIT_RATES.map(rate => ({ side: null, rate, scaling: 'inverted' }))
  return (['vanilla', 'inverted'] as const).map(scaling => ({ side: null, rate: 1 - statistics.keep, scaling }))
}

/** What kept units are multiplied by, in training and in inference, and the line of `Dropout.factor` that says so. */
export function factorsOf({ rate, scaling }: AtWork) {
  const keep = 1 - rate
  return scaling === 'inverted'
    ? { training: { mark: 'inverse', factor: keep > 0 ? 1 / keep : 1 }, inference: { mark: 'one', factor: 1 } }
    : { training: { mark: 'one', factor: 1 }, inference: { mark: 'keep', factor: keep } }
}

/** Whether relu and dropout are computed at once, as the library makes of a dropout right after a relu. */
function isFused({ activation, rate, place }: RunSettings): boolean {
  return activation === 'relu' && rate > 0 && (place === 'hidden' || place === 'last')
}
