import { refuse, type Tensor } from 'thinnet'
import type { CompileText } from '../described/described.ts'
import { startOf, stateGroups } from '../keras/optimizer-state.ts'
import type { Weight } from './weights.ts'

/** Ends of the names of tf.js's states, and what they are here. */
const STATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  adam: { m: 'mean', v: 'meanSquare' },
  sgd: { momentum: 'velocity' },
  rmsprop: { rms: 'meanSquare', momentum: 'velocity', mg: 'mean' },
  adagrad: { accumulator: 'accumulator' },
  adadelta: { accum_grad: 'meanSquare', accum_var: 'meanSquareUpdate' },
}

/**
 * The optimizer's state, by thinnet's names.
 *
 * @param state what is in the file, in its order: of each kind one a weight, whose own names TensorFlow.js may have changed
 * @param fitted the weights that the optimizer changes, by their names here, in the file's order
 */
export function readState(
  { optimizer, learningRate }: CompileText,
  state: readonly Weight[],
  fitted: readonly (readonly [name: string, weight: Tensor])[],
  who: string,
): { tensors: [string, Tensor][]; step: number } {
  const step = state.find(({ name }) => name === 'iter')?.tensor.data[0] ?? 0
  const ends = STATES[optimizer.name] ?? {}
  const tensors = stateGroups(optimizer, `${who}: optimizer`)
    .flat()
    .flatMap(kind => {
      const found = state.filter(({ name }) => ends[/[^/]*$/.exec(name)![0]] === kind)
      if (found.length !== 0 && found.length !== fitted.length) {
        refuse(`${who}: optimizer: ${kind}`, `${fitted.length} tensors, one per weight`, found.length, WITHOUT)
      }
      return fitted.map(([name, weight], k): [string, Tensor] => {
        const its = found[k]?.tensor
        return [`optimizer/${kind}/${name}`, its ? changed(its) : filled(weight, startOf(optimizer, kind).start)]
      })
    })
  return { tensors, step }

  /** tf.js adds up gradients, and multiplies them by the rate when they are used; here they are taken off with the rate. */
  function changed(its: Tensor): Tensor {
    return optimizer.name === 'sgd' ? mapped(its, value => -(learningRate as number) * value) : its
  }
}

const WITHOUT = 'Leave optimizer, loss and metrics out: compile: false.'

const mapped = ({ dtype, shape, data }: Tensor, f: (value: number) => number): Tensor =>
  ({ dtype, shape, data: (data as Float32Array).map(f) }) as Tensor

const filled = (weight: Tensor, value: number): Tensor => mapped(weight, () => value)
