import { join } from 'node:path'
import { type Circumstances, drawHtml, drawPng, drawSvg, machine, type Report } from '@thinnet/charts'
import { csv } from '@thinnet/charts/text'
import { writeWhole } from '@thinnet/sweep/folder'
import { commandLine } from './command-line.ts'

/** Of a command that runs here and now. */
export function hereAndNow(started: Date, backend: string): Circumstances {
  return { command: commandLine(), started, backend, machine: machine() }
}

/** Writes history.json and the report into the folder; returns the page's path. */
export async function writeReport(folder: string, report: Report, history: object): Promise<string> {
  const whole = { command: commandLine(), machine: machine(), ...history }
  await writeWhole(join(folder, 'history.json'), `${JSON.stringify(whole)}\n`)
  return drawReport(folder, report)
}

/** Writes curves.svg, curves.png, report.html and, of what has data, history.csv into the folder; returns the page's path. */
export async function drawReport(folder: string, report: Report): Promise<string> {
  const { title, subtitle, panels, data } = report
  const links = [
    ...(data ? [{ text: 'history.csv', href: 'history.csv', note: '(what the charts show)' }] : []),
    { text: 'curves.svg', href: 'curves.svg' },
    ...(report.links ?? []),
  ]
  const page = join(folder, 'report.html')
  const svg = drawSvg(title, subtitle, panels)
  await writeWhole(join(folder, 'curves.svg'), svg)
  await writeWhole(join(folder, 'curves.png'), await drawPng(svg))
  if (data) await writeWhole(join(folder, 'history.csv'), csv(data))
  await writeWhole(page, drawHtml({ ...report, links }))
  return page
}
