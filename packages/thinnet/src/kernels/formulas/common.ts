/**
 * Formulas that the core of the compiled kernels has; all others are the group `formulas`. The build reads the names here.
 */
export const COMMON: readonly string[] = [
  ...['sigmoid', 'tanh', 'product'],
  ...['sigmoidCrossentropy', 'meanSquaredError'],
]
