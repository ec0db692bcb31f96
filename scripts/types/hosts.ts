// What a program with the types of Node and of pages may write; scripts/types.mjs compiles it.
import { writeFile } from 'node:fs/promises'
import { loadModel, type Sequential, safetensors, tensor } from 'thinnet'

export async function withHost(model: Sequential): Promise<Blob> {
  const controller = new AbortController()
  await model.fit([[0]], [[0]], { signal: controller.signal })
  await model.fit([[0]], [[0]], { signal: AbortSignal.timeout(1000) })
  await model.save(new URL('file:///model.safetensors'))
  await loadModel(new URL('file:///model.safetensors'))
  await loadModel(Buffer.from('bytes'))
  await writeFile('model.safetensors', await model.toSafetensors())
  await fetch('https://example.org', { method: 'PUT', body: await model.toSafetensors() })
  // @ts-expect-error a signal is what a controller has, not the controller
  await model.fit([[0]], [[0]], { signal: controller })
  return new Blob([await model.toSafetensors(), safetensors.write({ a: tensor([1]) })])
}
