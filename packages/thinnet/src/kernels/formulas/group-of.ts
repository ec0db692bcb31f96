import type { KernelGroup } from '../group.ts'
import { formulas } from '../groups.ts'
import { COMMON } from './common.ts'

/** What is to be loaded for the formulas of this name. */
export const groupOf = (name: string): KernelGroup | undefined => (COMMON.includes(name) ? undefined : formulas)
