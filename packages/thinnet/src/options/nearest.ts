/** The one of `names` that `name` was probably meant to be: `from_logits` fromLogits, `epoch` epochs. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const distances = names.map(each => ({ each, distance: editDistance(plain(name), plain(each)) }))
  const [first] = distances.sort((a, b) => a.distance - b.distance)
  return first && first.distance <= Math.min(2, plain(name).length / 2) ? first.each : undefined
}

/** A hint for an error: what a wrong name was probably meant to be, '' where nothing is near, or it is no name. */
export function meant(name: unknown, names: readonly string[], shown = (near: string) => near): string {
  const near = typeof name === 'string' ? nearest(name, names) : undefined
  return near === undefined ? '' : `Did you mean ${shown(near)}?`
}

const plain = (name: string) =>
  name
    .slice(0, 40)
    .toLowerCase()
    .replace(/[_\s-]/g, '')

/** Characters to insert, delete or replace to make b of a (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
