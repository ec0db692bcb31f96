// What a program may write with the packages that are for Node; scripts/installs.mjs compiles it.

import { drawHtml } from '@thinnet/charts'
import { main } from '@thinnet/cli'
import { configurationsOf, readSpec, type SweepSpec } from '@thinnet/sweep'

export async function inNode(): Promise<[SweepSpec, number]> {
  const { spec } = await readSpec('rates')
  // @ts-expect-error a spec, not its name
  configurationsOf('rates')
  const texts = { title: '', subtitle: '', finding: '', stoppedEarly: false }
  return [
    spec,
    drawHtml({ ...texts, figures: [], panels: [], tables: [] }).length + (await main(['node', 'thinnet', '--version'])),
  ]
}
