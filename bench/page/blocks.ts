/** A block of a page that a program writes: `<!-- run: NAME -->` … `<!-- /run -->`. */
const BLOCK = /(<!-- run: ([\w-]+) -->\n)([\s\S]*?)(<!-- \/run -->)/g

/**
 * The page with its blocks written again.
 *
 * @param o.keepsOthers whether blocks that nothing is known for stay as they are: other programs write them. Default false
 * @throws Error where the page has a block that nothing is known for, or has not all that there are
 */
export function withBlocks(
  page: string,
  blocks: Readonly<Record<string, string>>,
  { keepsOthers = false } = {},
): string {
  const missing = new Set(Object.keys(blocks))
  const written = page.replace(BLOCK, (all, begin, name, _, end) => {
    missing.delete(name)
    if (blocks[name] !== undefined) return `${begin}\n${blocks[name]}\n\n${end}`
    if (keepsOthers) return all
    throw new Error(`The page has a block ${name}; there are ${Object.keys(blocks)}.`)
  })
  if (missing.size > 0)
    throw new Error(`The page has no block ${[...missing]}; add <!-- run: NAME --> and <!-- /run -->.`)
  return written
}

/** A table in Markdown. Its first column is text, the others are numbers. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'))
  return [head, rule, ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replace(/\| {2}(?=\|)/g, '| ')
}
