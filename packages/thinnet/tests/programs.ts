import { type Calls, callsOf } from '../src/engine/calls.ts'
import { Parameters } from '../src/engine/parameters.ts'
import { Program } from '../src/engine/program.ts'
import type { Layer } from '../src/layers/layer.ts'
import { nameLayers } from '../src/model/names.ts'
import { rowOf } from '../src/model/row.ts'
import type { Shape } from '../src/tensor/shape.ts'

/** The calls of new layers in a row. */
export function callsOfRow(layers: readonly Layer[], inputShape: Shape = [4]): Calls {
  return callsOf(rowOf(nameLayers(layers, 'test'), inputShape).graph)
}

/** … the program that trains them, … */
export function trainingOf(layers: readonly Layer[], inputShape: Shape): Program {
  return new Program(callsOfRow(layers, inputShape), [inputShape], { ...onFloats(), losses: [true] })
}

/** … and the one that predicts. */
export function inferenceOf(layers: readonly Layer[], inputShape: Shape): Program {
  return new Program(callsOfRow(layers, inputShape), [inputShape], onFloats())
}

const onFloats = () => ({ parameters: new Parameters('float32'), floatType: 'float32' as const })
