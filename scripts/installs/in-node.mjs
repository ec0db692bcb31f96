// The program, and what runs in Node alone: a trial of a sweep, and a report.
import { drawHtml } from '@thinnet/charts'
import { loadMnist } from '@thinnet/datasets'
import { configurationsOf, readSpec, strategyFor, trainTrial } from '@thinnet/sweep'
import { program } from './program.mjs'

const found = await program()
const { test } = await loadMnist({ train: 1, test: 10 })
const page = drawHtml({
  title: '',
  subtitle: '',
  finding: '',
  stoppedEarly: false,
  figures: [],
  panels: [],
  tables: [],
})

const { spec, folder } = await readSpec('rates')
const job = { ...strategyFor(spec, configurationsOf(spec)).next(), epochs: 1 }
const { signal } = new AbortController()
const { status = 'trained' } = await trainTrial(job, { threads: 1, store: null, folder, signal, onEpoch() {} })

const datasets = `${found.datasets}, ${test.labels.data.length} digits`
console.log(
  JSON.stringify({
    ...found,
    datasets,
    charts: `${found.charts}, ${page.includes('<html') ? 'a page' : 'none'}`,
    sweep: status,
  }),
)
