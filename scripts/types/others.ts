// What a program may write with the other packages that pages can use; scripts/installs.mjs compiles it.
import { plotHistory, type Svg } from '@thinnet/charts/plots'
import { readCsv, type Table, trainTestSplit } from '@thinnet/datasets'
import { loadKeras, saveKeras, toKeras } from '@thinnet/formats'
import type { Model, Sequential } from 'thinnet'

export async function others(model: Sequential): Promise<[Svg, Model, Table]> {
  await saveKeras(model, 'model.keras')
  const bytes: Uint8Array = await toKeras(model)
  const { train } = trainTestSplit(await readCsv({ text: 'a,b\n1,2' }), { testSize: 0.5 })
  // @ts-expect-error a path, or text with a name for it
  await readCsv(1)
  return [plotHistory({ loss: [1, 0.5] }), await loadKeras(bytes), train]
}
