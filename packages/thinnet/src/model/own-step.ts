import { refuse } from '../errors.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { rowsFrom } from './data.ts'
import type { Form } from './forms.ts'
import { type Gradients, keepMoving, readGradients } from './gradients.ts'
import type { Network } from './network.ts'
import type { Objective } from './objective.ts'
import { askLoss, type OwnLoss } from './own-loss.ts'
import { gatherInputs } from './train-step.ts'
import { stepNotFinite } from './where-not-finite.ts'

interface OwnStep {
  readonly who: string
  readonly own: OwnLoss<unknown>
  readonly form: 'row' | Form
}

/** A step of training with a loss of a user's: see `Model.trainOnBatch`. */
export function trainWith(network: Network, inputs: readonly Tensor[], o: OwnStep): Promise<{ loss: number }> {
  const objective = network.objectiveFor({ given: true, inputGradients: false })
  return step(network, objective, inputs, {
    ...o,
    async end(loss) {
      network.update()
      return { loss }
    },
  })
}

/** What that step would do, without doing it: see `Model.gradientsOnBatch`. */
export function gradientsWith(
  network: Network,
  inputs: readonly Tensor[],
  o: OwnStep & { inputs: boolean },
): Promise<Gradients> {
  const objective = network.objectiveFor({ given: true, inputGradients: o.inputs })
  return step(network, objective, inputs, {
    ...o,
    async end(loss, restore) {
      restore()
      return readGradients(network, objective, loss, o.inputs)
    },
  })
}

/**
 * Forward, the user's function, backward. That function may run other models, and wait, so that the network is free
 * meanwhile; whatever ran on its memory then has taken the place of the forward, and the step is refused.
 */
async function step<Result>(
  network: Network,
  objective: Objective,
  inputs: readonly Tensor[],
  o: OwnStep & { end(loss: number, restore: () => void): Promise<Result> },
): Promise<Result> {
  const { kernels, memory } = network
  const { run } = objective
  const [rows, count] = [rowsFrom(0, inputs[0]!.shape[0]!), inputs[0]!.shape[0]!]
  if (count === 0) refuse(o.who, 'at least one sample', 'none')
  const forward = await network.exclusive(async () => {
    network.beginStep()
    const restore = await keepMoving(network)
    const pass = network.pass({ training: true, fitting: true })
    run.setBatch(count)
    gatherInputs(run, kernels, inputs, rows)
    run.forward(pass)
    const outputs: Tensor[] = []
    for (const k of network.outputNames.keys()) {
      const y = run.output(k)
      outputs.push({ dtype: kernels.dtype, shape: [...y.shape], data: await kernels.read(y) })
    }
    // Whoever looks at the model meanwhile sees it as it was before the step.
    const advance = await keepMoving(network)
    restore()
    return { pass, outputs, restore, advance, uses: memory.uses }
  })
  const { pass, outputs, restore, advance, uses } = forward
  const { loss: own, gradients } = await askLoss(o.own, outputs, { ...o, network })
  return network.exclusive(async () => {
    if (memory.uses !== uses) {
      const mend = 'Call it before, and let the function use what it gave. Nothing was updated.'
      refuse(`${o.who}: own loss`, 'a model that is asked nothing else meanwhile', 'another call of it', mend)
    }
    const totals = objective.totals()
    await objective.add(totals, []) // of what layers add
    const loss = own + totals.losses.total + (await objective.penalties())
    if (!Number.isFinite(loss)) {
      gatherInputs(run, kernels, inputs, rows) // later values may have taken their place
      const error = await stepNotFinite(network, objective, pass, loss)
      restore()
      throw error
    }
    for (const [k, dy] of run.program.dys.entries()) {
      const gradient = gradients[k]
      if (gradient) kernels.gather(dy!, gradient, rows)
      else kernels.fill(dy!, 0)
    }
    advance()
    objective.backward(pass, { weights: [], counts: [count] })
    objective.addPenaltyGradients()
    return o.end(loss, restore)
  })
}
