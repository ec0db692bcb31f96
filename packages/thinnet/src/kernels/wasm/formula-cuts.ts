import { type Cuts, each } from './cut.ts'

/** As the build has estimated them: a unit is an element, or a row. */
export const cutsOf = ({ elements, rows }: Costs): Cuts =>
  Object.fromEntries([
    ...Object.entries(elements).map(([name, cost]) => [name, each(cost)]),
    ...Object.entries(rows).map(([name, cost]) => [name, { grain: 16, time: [cost, 'columns', 'end'] }]),
  ])
type Costs = Readonly<Record<'elements' | 'rows', Readonly<Record<string, number>>>>
