import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { onDisk, writeWhole } from '@thinnet/sweep/folder'
import type { Measured } from './compare.ts'
import { benchCsv, drawPage } from './page.ts'

/** Writes a page, and its figures beside it: bench.html, bench.csv. */
export async function writePage(page: string, measured: Measured, title: string): Promise<void> {
  const table = tableBeside(page)
  if (table !== undefined) await writeWhole(table, benchCsv(measured))
  const links = table === undefined ? [] : [{ text: basename(table), href: basename(table) }]
  await writeWhole(page, drawPage(measured, title, links))
}

/** Where the figures of a page go; nowhere, where it is no file of its own, as /dev/stdout. */
export function tableBeside(page: string): string | undefined {
  return /\.html?$/i.test(page) ? page.replace(/\.html?$/i, '.csv') : undefined
}

/** Known before minutes of work, not after them. */
export async function mustBeWritable(file: string): Promise<void> {
  await onDisk(file, async () => {
    if ((await stat(file).catch(() => null))?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    await access(dirname(resolve(file)), constants.W_OK)
  })
}

/** Whether it may be written again and again: not so what is no file, as /dev/stdout. */
export async function isRewritable(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? true
}

/** `bench.json` → `bench-rest.json` */
export function restOf(file: string): string {
  return file.replace(/(\.\w+)?$/, '-rest$1')
}
