/** What a cell is sorted by: the number that 75.4 %, −2.00 [−3.10, −0.90], 10 000 or < 0.0001 begins with, of 1:02:03 seconds; or null. */
export function numberOf(text: string): number | null {
  const plain = text
    .replace(/(\d)[\u00a0\u202f](?=\d{3})/g, '$1')
    .replace('−', '-')
    .replace(/^[<≤>≥+*\s]+/, '')
  const time = /^(?:(\d+):)?(\d+):(\d\d)$/.exec(plain)
  if (time) return 3600 * Number(time[1] ?? 0) + 60 * Number(time[2]) + Number(time[3])
  const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?/i.exec(plain)
  return number ? Number(number[0]) : null
}

/** Whether a cell is a number with its sign, its interval and its unit, and so stands to the right. */
export function isFigure(text: string): boolean {
  return numberOf(text) !== null && !/[a-z]/i.test(text.replace(/\s(s|ms|points)$/, ''))
}

/**
 * Gives the heads of tables buttons that sort the rows: up, down, and as they were. What has no number is sorted as text, and
 * what is missing comes last.
 */
export const sortScript = `
${numberOf}
for (const table of document.querySelectorAll('table.sorted')) {
  const heads = [...table.tHead.rows[0].cells]
  const body = table.tBodies[0]
  const asWritten = [...body.rows]
  table.tHead.className = 'sorts'
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = head.textContent || '#'
    if (head.textContent === '') button.setAttribute('aria-label', 'first column')
    head.replaceChildren(button)
    button.onclick = () => {
      const way = { ascending: 'descending', descending: '' }[head.getAttribute('aria-sort')] ?? 'ascending'
      for (const other of heads) other.removeAttribute('aria-sort')
      if (way === '') return body.append(...asWritten)
      head.setAttribute('aria-sort', way)
      const sign = way === 'ascending' ? 1 : -1
      const text = row => row.cells[column]?.textContent ?? ''
      const isMissing = row => ['', '–', '—'].includes(text(row))
      const compare = (a, b) => {
        const [x, y] = [numberOf(text(a)), numberOf(text(b))]
        return x === null || y === null ? text(a).localeCompare(text(b), 'en', { numeric: true }) : x - y
      }
      body.append(...asWritten.toSorted((a, b) => isMissing(a) - isMissing(b) || sign * compare(a, b)))
    }
  })
}
`
