import { loadModel, type Sequential } from 'thinnet'

let model: Promise<Sequential> | null = null

/** The network that comes with the page, trained on MNIST: fetched once, when first needed; again after a failure. */
export function trained(): Promise<Sequential> {
  model ??= load().catch((error: unknown) => {
    model = null
    throw error
  })
  return model
}

async function load(): Promise<Sequential> {
  const response = await fetch('digits.safetensors')
  if (!response.ok) throw new Error(`digits.safetensors: ${response.status} ${response.statusText}`)
  return loadModel(new Uint8Array(await response.arrayBuffer()), { backend: 'wasm', threads: 1 })
}
