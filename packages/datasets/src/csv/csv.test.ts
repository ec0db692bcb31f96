import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ThinnetError } from 'thinnet'
import { csvBatches, readCsv, type Source } from '../in-page.ts'

const PEOPLE = 'name,age,city\n"Lovelace, Ada",36,London\r\n"say ""hi""",NA,"two\nlines"\n\nNoether, 53.5 ,\n'
const text = (csv: string) => ({ text: csv })
const refused = (reading: Promise<unknown>, message: RegExp) =>
  assert.rejects(reading, (error: Error) => {
    assert.ok(error instanceof ThinnetError, error.stack)
    assert.match(error.message, message)
    return true
  })

describe('readCsv', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'csv-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('reads quotes, line ends of every kind, blank lines, numbers and what is missing', async () => {
    const table = await readCsv(text(PEOPLE))
    assert.deepEqual(table.names, ['name', 'age', 'city'])
    assert.deepEqual(table.types, { name: 'text', age: 'number', city: 'text' })
    assert.deepEqual(table.texts('name'), ['Lovelace, Ada', 'say "hi"', 'Noether'])
    assert.deepEqual(table.texts('city'), ['London', 'two\nlines', null])
    assert.deepEqual([...table.numbers(['age']).data], [36, Number.NaN, 53.5])
  })

  test('from a path, a URL, bytes, a Blob, a response and a stream, gzipped or not, it is the same table', async () => {
    const path = join(folder, 'people.csv')
    await writeFile(path, PEOPLE)
    await writeFile(`${path}.gz`, gzipSync(PEOPLE))
    const bytes = new TextEncoder().encode(`\ufeff${PEOPLE}`)
    async function* byByte() {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    const sources: Source[] = [
      ...[path, pathToFileURL(path), `${path}.gz`, bytes, bytes.buffer, new Blob([bytes]), gzipSync(bytes)],
      ...[new Response(bytes).body as ReadableStream<Uint8Array>, byByte()],
      `data:text/csv,${encodeURIComponent(PEOPLE)}`,
    ]
    const expected = await readCsv(text(PEOPLE))
    for (const source of sources) {
      const table = await readCsv(source)
      for (const name of expected.names) assert.deepEqual(table.column(name), expected.column(name))
    }
  })

  test('gives back any fields that were written, cut into any pieces', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ', '7') }).map(f => `x${f}`)
    const records = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 7 }), async (rows, size) => {
        const csv = ['a,b', ...rows.map(row => row.map(f => `"${f.replaceAll('"', '""')}"`).join(','))].join('\r\n')
        async function* pieces() {
          const bytes = new TextEncoder().encode(csv)
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        }
        const table = await readCsv(pieces())
        assert.deepEqual(
          rows.map((_, i) => [table.texts('a')[i], table.texts('b')[i]]),
          rows,
        )
      }),
      { numRuns: 50 },
    )
  })

  test('takes files with other separators, without a header, and columns as they are asked for', async () => {
    const table = await readCsv(text('1;a;007\n2;b;008\n'), {
      delimiter: ';',
      header: ['x', 'y', 'z'],
      types: { z: 'text' },
      columns: ['z', 'x'],
    })
    assert.deepEqual(table.names, ['z', 'x'])
    assert.deepEqual(table.texts('z'), ['007', '008'])
    assert.deepEqual((await readCsv(text('1,2\n3,4'), { header: false })).names, ['column1', 'column2'])
    assert.deepEqual([...(await readCsv(text('a\n-1\n'), { missing: ['-1'] })).numbers().data], [Number.NaN])
  })

  test('names the column, the row and the value that is no number, in parts of the table, too', async () => {
    const csv = text('a,b\n1,2\n3,4x\n5,6\n')
    await refused(readCsv(csv, { types: { b: 'number' } }), /column "b", row 2: expected a number, got "4x"\. If it/)
    const part = (await readCsv(csv)).rows([2, 1])
    await refused(
      (async () => part.numbers())(),
      /^table: column "b": expected numbers, got "4x" in row 2\. Leave the column out/,
    )
  })

  test('refuses damaged files, and says where', async () => {
    const cases: [Source, object, RegExp][] = [
      [text('a,b\n1,2\n3\n'), {}, /readCsv, row 2: expected 2 fields, got 1/],
      [text('a,b\n1,"2\n3,4\n'), {}, /readCsv: record 2: expected quotes around whole fields/],
      [text('a,a\n1,2'), {}, /columns of different names, got "a" twice/],
      [text('a;b\n1;2'), {}, /Is it delimiter: ";"\?/],
      [text(''), {}, /a CSV file, got no record at all/],
      [text('a\n1'), { columns: ['c'] }, /columns among a, got "c"/],
      [Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a), {}, /text in UTF-8, got other bytes/],
      [gzipSync('a\n1\n').subarray(0, 12), {}, /a whole gzip file/],
      [join(folder, 'nowhere.csv'), {}, /nowhere\.csv: expected a file that can be read, got ENOENT/],
      [7 as never, {}, /a path, an address, \{ text \}, bytes, a Blob or a stream, got 7/],
      [text('a'), { header: 'yes' }, /header: true or false, or an array of names, got "yes"/],
    ]
    for (const [source, o, message] of cases) await refused(readCsv(source, o), message)
  })

  test('a quote that is never closed does not take a stream of any length into memory', async () => {
    let given = 0
    async function* endless() {
      yield 'a,b\n1,"'
      for (;;) {
        given++
        yield 'x'.repeat(2 ** 20)
      }
    }
    await refused(
      readCsv(endless()),
      /record 2: expected at most 8388608 characters, got more\. Is a quote left open\?/,
    )
    assert.ok(given < 12)
  })

  test("a source's own error comes through as it is", async () => {
    const own = new TypeError('the line is down')
    async function* failing(first: Uint8Array) {
      yield first
      throw own
    }
    const zipped = gzipSync(PEOPLE.repeat(100))
    for (const first of [Buffer.from('a\n1\n'), zipped.subarray(0, 50)]) {
      await assert.rejects(readCsv(failing(first)), error => error === own)
    }
  })
})

describe('csvBatches', () => {
  test('reads rows in tables, again each time it is called', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `${i},t${i}`)
    const batches = csvBatches(text(['a,b', ...rows].join('\n')), { batchSize: 4 })
    for (let epoch = 0; epoch < 2; epoch++) {
      const seen: unknown[] = []
      for await (const table of batches()) seen.push([[...table.numbers(['a']).data], table.texts('b')[0]])
      assert.deepEqual(seen, [
        [[0, 1, 2, 3], 't0'],
        [[4, 5, 6, 7], 't4'],
        [[8, 9], 't8'],
      ])
    }
    const resumed = await batches({ epoch: 3, step: 2 }).next()
    assert.deepEqual([...resumed.value!.numbers(['a']).data], [8, 9])
  })

  test('a column keeps the type that it began with', async () => {
    const read = async (o: object) => {
      for await (const _ of csvBatches(text('a\n1\n2\nx\n'), { batchSize: 2, ...o })());
    }
    await refused(read({}), /column "a", row 3: expected a number, got "x"/)
    await read({ types: { a: 'text' } })
  })
})
