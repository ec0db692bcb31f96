// What a program may write that knows neither Node's types nor a page's; scripts/types.mjs compiles it.
import { loadMnist, readIdx } from '@thinnet/datasets'
import {
  type Backend,
  type Call,
  type Callback,
  callbacks,
  type Declare,
  type Inputs,
  Layer,
  layers,
  loadModel,
  rows,
  type Sequential,
  type Shape,
  safetensors,
  sequential,
  type Tensor,
  tensor,
} from 'thinnet'

/** y = 2x */
class Doubled extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    return {
      forward([x], { kernels }) {
        kernels.scale(y, x, 2)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.scale(dx, dy, 2)
        return [dx]
      },
    }
  }
}

export async function train(backend: Backend): Promise<Sequential> {
  const { train } = await loadMnist({ directory: 'mnist' })
  const model = sequential({ seed: 1, backend, layers: [layers.flatten({ inputShape: [28, 28] }), new Doubled()] })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  const stopping: Callback = {
    onEpochEnd(_epoch, logs, context) {
      if (logs.loss === 0) context.stop('nothing is left to learn')
    },
  }
  const saving = callbacks.modelCheckpoint({ path: 'model.safetensors' })
  const signal = { aborted: false }
  await model.fit(train.images, train.labels, { callbacks: [stopping, saving], signal })
  // @ts-expect-error a signal is what a controller has, not the controller
  await model.fit(train.images, train.labels, { signal: { signal, abort() {} } })
  return model
}

export async function reload(model: Sequential): Promise<Tensor> {
  await model.save('model.safetensors')
  const bytes: Uint8Array = await model.toSafetensors()
  const again = await loadModel(bytes, { backend: 'wasm', threads: 2 })
  await again.evaluate([[0]], tensor(Float32Array.of(1), [1, 1]))
  return again.predict(rows(readIdx(bytes, 'bytes'), 0, 1))
}

/** Numbers have the names that compile was given. */
export async function names(inputs: Tensor, labels: Tensor): Promise<number> {
  const model = sequential({ layers: [layers.dense({ units: 3, inputShape: [2] })] }).compile({
    ...{ optimizer: 'adam', loss: 'mse' },
    metrics: ['mae', 'r2Score'],
  })
  const { history, stopped } = await model.fit(inputs, labels, { validationSplit: 0.1 })
  const { loss, mae, r2Score } = await model.evaluate(inputs, labels)
  // @ts-expect-error another name
  void (await model.evaluate(inputs, labels)).accuracy
  // @ts-expect-error another name
  void history.accuracy
  // @ts-expect-error no such metric
  model.compile({ loss: 'mse', metrics: ['acuracy'] })
  // @ts-expect-error no such option
  model.compile({ loss: 'mse', metric: 'mae' })
  await model.save('model.safetensors')
  const last = [history.loss, history.mae, history.valR2Score ?? []].map(values => values.at(-1) ?? 0)
  return loss + mae + r2Score + last.length + (stopped === undefined ? 0 : 1)
}

/** … and whatever is asked for, where they are not known as they are written. */
export async function anyNames(model: Sequential, metrics: 'accuracy'[], inputs: Tensor): Promise<number[]> {
  model.compile({ loss: 'mse', metrics })
  const { accuracy, loss } = await model.evaluate(inputs, inputs)
  const { history } = await model.fit(inputs, inputs)
  return [accuracy, loss, ...(history.valLoss ?? [])]
}

export const written: Uint8Array = safetensors.write({ a: tensor([0]) })
