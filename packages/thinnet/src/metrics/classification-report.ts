import { refuse } from '../errors.ts'
import { anything, checkOptions, type OptionKind } from '../options/index.ts'
import type { TensorLike } from '../tensor/tensor.ts'
import { countClasses } from './classes.ts'
import { confusionMatrix } from './confusion-matrix.ts'
import { ratio } from './judged.ts'
import { reportText } from './report-text.ts'

/** Numbers of one class, or means over the classes. */
export interface ReportRow {
  readonly name: string
  /** The fraction of its predictions that are right; 0 where there are none, as the others. */
  readonly precision: number
  /** The fraction of its samples that are predicted. */
  readonly recall: number
  readonly f1Score: number
  /** How many samples it has; with sampleWeight, their weights. */
  readonly support: number
}

/** What `classificationReport` found. */
export interface ClassificationReport {
  readonly classes: readonly ReportRow[]
  /** The fraction of samples whose class is predicted. */
  readonly accuracy: number
  /** The classes' means, … */
  readonly macroAverage: ReportRow
  /** … and weighted by their support. */
  readonly weightedAverage: ReportRow
  /** All of it as a table, one line a class. */
  readonly text: string
}

const strings: OptionKind = {
  what: 'a list of names, one a class',
  is: value => Array.isArray(value) && value.every(name => typeof name === 'string'),
}

/**
 * Precision, recall and F1 score of each class and on average: scikit-learn's classification_report.
 *
 *     console.log(classificationReport(yTest, await model.predict(xTest)).text)
 *
 * @param labels class indices [samples] or [samples, 1], or rows [samples, classes], of which the largest counts
 * @param predictions likewise; of two classes also probabilities of class 1, which is predicted above ½
 * @param options `classNames`, one a class, by default their indices; `sampleWeight` [samples], ≥ 0
 * @throws ThinnetError for other shapes, and for what is no class
 */
export function classificationReport(
  labels: TensorLike,
  predictions: TensorLike,
  options: { classNames?: readonly string[]; sampleWeight?: TensorLike } = {},
): ClassificationReport {
  const who = 'classificationReport'
  const { classNames, sampleWeight } = checkOptions(who, options, { classNames: strings, sampleWeight: anything })
  const count = classNames?.length ?? countClasses(labels, predictions, who)
  if (count < 2) refuse(`${who}: classNames`, 'two classes or more', count)
  const matrix = confusionMatrix(labels, predictions, count, sampleWeight === undefined ? {} : { sampleWeight }).data
  const all = Array.from({ length: count }, (_, j) => j)
  const sum = (of: (j: number) => number) => all.reduce((total, j) => total + of(j), 0)
  const at = (right: number, predicted: number) => matrix[right * count + predicted]!

  const classes = all.map(j => {
    const [correct, predicted, support] = [at(j, j), sum(i => at(i, j)), sum(i => at(j, i))]
    const [precision, recall] = [ratio(correct, predicted), ratio(correct, support)]
    const f1Score = ratio(2 * correct, predicted + support)
    return { name: classNames?.[j] ?? `${j}`, precision, recall, f1Score, support }
  })
  const support = sum(j => classes[j]!.support)
  const mean = (name: string, weightOf: (row: ReportRow) => number): ReportRow => {
    const of = (what: 'precision' | 'recall' | 'f1Score') => sum(j => weightOf(classes[j]!) * classes[j]![what])
    return { name, precision: of('precision'), recall: of('recall'), f1Score: of('f1Score'), support }
  }
  const numbers = {
    classes,
    accuracy: ratio(
      sum(j => at(j, j)),
      support,
    ),
    macroAverage: mean('macro average', () => 1 / count),
    weightedAverage: mean('weighted average', row => ratio(row.support, support)),
  }
  return { ...numbers, text: reportText(numbers) }
}
