// Runs every test file, or those whose path holds one of the arguments, with node's own runner.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const wanted = process.argv.slice(2)
const files = ['packages', 'examples', 'bench', 'scripts']
  .flatMap(folder =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true }).map(file => `${folder}/${file.toString()}`),
  )
  .filter(file => file.endsWith('.test.ts') && !/(^|\/)(node_modules|dist)\//.test(file))
  .filter(file => wanted.length === 0 || wanted.some(part => file.includes(part)))
  .sort()
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(', ')}`)
  process.exit(1)
}
const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--test', ...files], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
