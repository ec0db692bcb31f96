import type { Cuts } from './cut.ts'

export const sumPartsCuts = {
  sumParts: { grain: 16, time: [0.2, 'parts', 'end'] },
} satisfies Cuts
