import { join } from 'node:path'
import { drawHtml, drawPng, drawSvg, type Report } from '@thinnet/charts'
import { writeWhole } from '@thinnet/sweep/folder'

/** Writes history.json, curves.svg, curves.png and report.html into the folder; returns the page's path. */
export async function writeReport(folder: string, report: Report, history: unknown): Promise<string> {
  const page = join(folder, 'report.html')
  const svg = drawSvg(report.title, report.subtitle, report.panels)
  await writeWhole(join(folder, 'history.json'), `${JSON.stringify(history)}\n`)
  await writeWhole(join(folder, 'curves.svg'), svg)
  await writeWhole(join(folder, 'curves.png'), await drawPng(svg))
  await writeWhole(page, drawHtml(report))
  return page
}
