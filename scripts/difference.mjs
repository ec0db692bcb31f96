// What makes one file's bytes another's, as edits: keep so many bytes, drop so many, insert these (in hex); and
// so on, the bytes after the last edit being kept.

/** So many equal bytes are where the files continue alike. */
const ALIKE = 8

export function difference(from, to) {
  const edits = []
  let [i, j] = [0, 0]
  for (;;) {
    const keep = commonLength(from, i, to, j)
    if (i + keep === from.length && j + keep === to.length) return edits
    i += keep
    j += keep
    const [drop, insert] = nextAlike(from, i, to, j)
    edits.push([keep, drop, to.subarray(j, j + insert).toString('hex')])
    i += drop
    j += insert
  }
}

export function apply(edits, from) {
  let at = 0
  const parts = edits.map(([keep, drop, insert]) => {
    const kept = from.subarray(at, at + keep)
    at += keep + drop
    return Buffer.concat([kept, Buffer.from(insert, 'hex')])
  })
  return Buffer.concat([...parts, from.subarray(at)])
}

function commonLength(from, i, to, j) {
  let length = 0
  while (i + length < from.length && from[i + length] === to[j + length]) length++
  return length
}

/** How far to go in each, as little as possible, until both continue alike; or to both ends. */
function nextAlike(from, i, to, j) {
  const [most, other] = [from.length - i, to.length - j]
  for (let sum = 1; sum < most + other; sum++) {
    for (let drop = Math.max(0, sum - other); drop <= Math.min(sum, most); drop++) {
      if (commonLength(from, i + drop, to, j + sum - drop) >= ALIKE) return [drop, sum - drop]
    }
  }
  return [most, other]
}
