import { join } from 'node:path'
import { type Circumstances, drawHtml, drawPng, drawSvg, machine, type Report } from '@thinnet/charts'
import { csv } from '@thinnet/charts/text'
import { writeWhole } from '@thinnet/sweep/folder'
import type { Begun } from './resume.ts'

/** Of a run on this machine. */
export function onThisMachine({ started, command }: Begun, backend: string): Circumstances {
  return { command, started, backend, machine: machine() }
}

/** Writes history.json and the report into the folder; returns the page's path. */
export async function writeReport(
  folder: string,
  report: Report,
  history: Begun & Record<string, unknown>,
): Promise<string> {
  const whole = { machine: machine(), ...history }
  await writeWhole(join(folder, 'history.json'), `${JSON.stringify(whole)}\n`)
  return drawReport(folder, report)
}

/** Writes report.html and, of what has charts or data, curves.svg, curves.png and history.csv into the folder; returns the page's path. */
export async function drawReport(folder: string, report: Report): Promise<string> {
  const { title, subtitle, panels, data } = report
  const drawn = panels.length > 0
  const links = [
    ...(data ? [{ text: 'history.csv', href: 'history.csv', note: drawn ? '(what the charts show)' : '' }] : []),
    ...(drawn ? [{ text: 'curves.svg', href: 'curves.svg' }] : []),
    ...(report.links ?? []),
  ]
  const page = join(folder, 'report.html')
  if (drawn) {
    const svg = drawSvg(title, subtitle, panels)
    await writeWhole(join(folder, 'curves.svg'), svg)
    await writeWhole(join(folder, 'curves.png'), await drawPng(svg))
  }
  if (data) await writeWhole(join(folder, 'history.csv'), csv(data))
  await writeWhole(page, drawHtml({ ...report, links }))
  return page
}
