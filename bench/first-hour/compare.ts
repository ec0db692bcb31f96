// A newcomer's three tasks here (examples/first-hour) and in Keras: what they score, and their lines.
//   node --import tsx bench/first-hour/compare.ts [--python FILE] [--write]
// --write puts the table into docs/beside-keras.md. Python needs Keras, pandas and scikit-learn.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { machine } from '@thinnet/charts'
import { Command } from 'commander'
import { markdown, withBlocks } from '../page/blocks.ts'
import { linesOf } from './lines.ts'

const TASKS = {
  tumours: { asks: 'is a tumour malignant?', data: '30 measures in a CSV file, two classes', score: 'ROC AUC' },
  fuel: { asks: 'how far does a car go on a gallon?', data: '7 measures with holes, a number to predict', score: 'R²' },
  vibration: { asks: 'in which state is a machine?', data: 'windows of a signal of two axes', score: 'accuracy' },
} as const

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGE = `${ROOT}docs/beside-keras.md`

const given = new Command('compare.ts')
  .option('--python <file>', 'Python with Keras', 'python3')
  .option('--write', 'into the docs')
  .parse()
  .opts()

/** The last number that a program prints after the score's name. */
function scoreOf(file: string, args: string[], name: string): string {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }
  const output = execFileSync(file, args, { cwd: ROOT, env, encoding: 'utf8', timeout: 240_000, stdio: 'pipe' })
  const found = [...output.matchAll(new RegExp(`${name}\\s+([\\d.]+)`, 'g'))].at(-1)
  if (!found) throw new Error(`${args.at(-1)}: expected ${name} and a number among what it prints, got ${output}`)
  return found[1]!
}

const HEAD = ['task', 'data', 'here', 'in Keras', 'score', 'here', 'in Keras', 'lines here', 'in Keras']
const rows = Object.entries(TASKS).map(([name, { asks, data, score }]) => {
  const [here, there] = [`examples/first-hour/${name}.ts`, `bench/first-hour/${name}.py`]
  const scores = [scoreOf(process.execPath, ['--import', 'tsx', here], score), scoreOf(given.python, [there], score)]
  const links = [here, there].map(path => `[${path.split('/').at(-1)}](../${path})`)
  return [asks, data, ...links, score, ...scores, ...[here, there].map(path => `${linesOf(`${ROOT}${path}`)}`)]
})
const circumstances = Object.entries({ date: new Date().toISOString().slice(0, 10), ...machine() })
const tasks = `${circumstances.map(([what, value]) => `${what} ${value}`).join(', ')}.\n\n${markdown(HEAD, rows)}`
console.log(tasks)
if (given.write) writeFileSync(PAGE, withBlocks(readFileSync(PAGE, 'utf8'), { tasks }, { keepsOthers: true }))
