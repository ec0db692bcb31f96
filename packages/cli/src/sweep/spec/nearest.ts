/** The known word that is likely to be meant: the one with the fewest changes, where they are few. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(word.length / 3))
  const [best] = known
    .map(other => ({ other, changes: changesBetween(word.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, changes }) => changes <= most && changes < other.length)
    .sort((a, b) => a.changes - b.changes)
  return best?.other
}

/** As the mend of an error. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : ` Did you mean ${meant}?`
}

/** Letters to insert, remove or replace (Levenshtein 1966). */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
  }
  return row[b.length]!
}
