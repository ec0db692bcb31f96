import { recipeSchema } from './recipe.ts'
import type { SweepSpec } from './spec.ts'
import { type Setting, settingId, type Value } from './trial.ts'

export function settingsOf(spec: SweepSpec): readonly Setting[] {
  let values: Record<string, Value>[] = [{}]
  for (const [name, dimension] of Object.entries(spec.dimensions)) {
    values = values.flatMap(v => (dimension as Value[]).map(value => ({ ...v, [name]: value })))
  }
  return values.map(v => {
    const tree = structuredClone(spec.base) as object
    for (const [path, value] of Object.entries(v)) {
      const keys = path.split('.')
      const at = keys.slice(0, -1).reduce<any>((o, k) => o[k], tree)
      at[keys.at(-1)!] = value
    }
    const recipe = recipeSchema.parse(tree)
    return { id: settingId(recipe), values: v, recipe }
  })
}

export function seedsOf({ seeds }: SweepSpec): readonly number[] {
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds
}
