import { CLASS_PARTS } from './constants.ts'

/** Classes at a time, so that a block of their scores stays in the cache, with this many inputs. */
export const classBlock = (inputs: number): number => Math.min(512, Math.floor(BLOCK_WEIGHTS / inputs) & -16)
/** The weights of a block, packed, have room in a workspace. */
const BLOCK_WEIGHTS = 192 * 1024

/** So many inputs at most: of a block of rows, packed, there is room for no more. */
const MOST_INPUTS = 1024
/** Fewer classes than this, or fewer to an input, are sooner written down. */
const FEWEST_CLASSES = 4096
const FEWEST_TO_AN_INPUT = 4 * CLASS_PARTS

/** Whether so many classes are too many to write their scores down more often than once: see `Kernels.classifyForward`. */
export const hasManyClasses = (inputs: number, classes: number): boolean =>
  inputs <= MOST_INPUTS && classes >= Math.max(FEWEST_CLASSES, FEWEST_TO_AN_INPUT * inputs)

/** What forward keeps of a row besides a number a class: two for each block, and one. */
export const classScales = (inputs: number, classes: number): number => 2 * Math.ceil(classes / classBlock(inputs)) + 1
