import type { Run } from '../../examples/tfjs/run.ts'

/** What is compared, and what both are given where the whole program takes TensorFlow.js too long. */
export const programs: Readonly<Record<string, Partial<Pick<Run, 'scale' | 'samples'>>>> = {
  'getting-started': {},
  iris: {},
}

/** The function that a program's file exports. */
export const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
