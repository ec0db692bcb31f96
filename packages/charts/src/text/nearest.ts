/** The known words that are likely to be meant: those with the fewest changes, where they are few. */
export function nearest(word: string, known: readonly string[]): string[] {
  const most = Math.min(word.length / 2, Math.max(2, word.length / 3))
  const near = known
    .map(other => ({ other, changes: changesBetween(word.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, changes }) => changes <= most && changes < other.length)
  const least = Math.min(...near.map(({ changes }) => changes))
  return near.filter(({ changes }) => changes === least).map(({ other }) => other)
}

const MOST = 3

/**
 * The same for names of several words, as options and commands have: those that begin with it, or else are spelt alike,
 * or else have words in common with it or its letters as initials. `epoch` → plain-epochs, dropout-epochs.
 */
export function nearestName(name: string, known: readonly string[]): string[] {
  const words = wordsOf(name)
  const whole = words.join('-')
  const begun = known.filter(other => whole !== '' && other.startsWith(whole))
  const alike = begun.length > 0 ? begun : nearest(whole, known)
  if (alike.length > 0) return alike.slice(0, MOST)
  return known
    .map(other => ({ other, share: shareOf(words, wordsOf(other)) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST)
    .map(({ other }) => other)
}

/** How to fix an error: ` Did you mean a, b or c?` */
export function didYouMean(meant: readonly string[]): string {
  return meant.length === 0 ? '' : ` Did you mean ${listed(meant, 'or')}?`
}

/** a, b and c */
export function listed(words: readonly string[], and: 'and' | 'or'): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}` : words.join()
}

/** batchSize, batch_size, batch-size → batch, size */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)
}

/** How much of two names is the same. */
function shareOf(words: readonly string[], others: readonly string[]): number {
  if (words.length === 1 && others.length > 1 && words[0] === others.map(other => other[0]).join('')) return 1
  const common = words.filter(word => others.some(other => isSame(word, other))).length
  return common / Math.max(words.length, others.length)
}

const SHORTEST = 3

/** One word for another: it begins with it, or is spelt alike. */
function isSame(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SHORTEST) return a === b
  return a.startsWith(b) || b.startsWith(a) || changesBetween(a, b) <= Math.floor(Math.min(a.length, b.length) / 4)
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
