import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { onDisk, writeWhole } from '@thinnet/sweep/folder'
import { print, say } from '../terminal/print.ts'
import { alsoBusy } from './busy.ts'
import { measureCeilings } from './ceilings.ts'
import { compare, type Measured } from './compare.ts'
import type { Library } from './libraries.ts'
import type { BenchOptions } from './options.ts'
import { benchCsv, drawPage } from './page.ts'
import type { Row } from './rows.ts'
import { tables } from './table.ts'

/** Measures the ceilings, then the rows for all libraries; prints the table and writes what was asked for. */
export async function runBench(
  title: string,
  asked: { rows: readonly Row[]; libraries: readonly Library[] },
  { rounds, seconds, limit, busy, json, html }: BenchOptions,
): Promise<void> {
  const { rows, libraries } = busy ? alsoBusy(asked) : asked
  const files = [json, html, html === undefined ? undefined : tableBeside(html)].filter(
    file => typeof file === 'string',
  )
  for (const file of files) await mustBeWritable(file)
  say('the ceilings of this machine')
  const ceilings = await measureCeilings({ seconds, limit }, libraries)
  const measured = await compare({ rows, libraries, rounds, seconds, limit, ceilings, log: say })
  const text = `${JSON.stringify(measured, null, json === true ? 0 : 2)}\n`
  if (typeof json === 'string') await writeWhole(json, text)
  if (html !== undefined) await writePage(html, measured, title)
  const written = files.map(file => `\nWritten: ${file}`).join('')
  if (json === true) process.stdout.write(text)
  else print(`\n${tables(measured)}${written && `\n${written}`}`)
}

/** Writes a page, and its figures beside it: bench.html, bench.csv. */
export async function writePage(page: string, measured: Measured, title: string): Promise<void> {
  const table = tableBeside(page)
  if (table !== undefined) await writeWhole(table, benchCsv(measured))
  const links = table === undefined ? [] : [{ text: basename(table), href: basename(table) }]
  await writeWhole(page, drawPage(measured, title, links))
}

/** Where the figures of a page go; nowhere, where it is no file of its own, as /dev/stdout. */
function tableBeside(page: string): string | undefined {
  return /\.html?$/i.test(page) ? page.replace(/\.html?$/i, '.csv') : undefined
}

/** Known before minutes of work, not after them. */
async function mustBeWritable(file: string): Promise<void> {
  await onDisk(file, async () => {
    if ((await stat(file).catch(() => null))?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    await access(dirname(resolve(file)), constants.W_OK)
  })
}
