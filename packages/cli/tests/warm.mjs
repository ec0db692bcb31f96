// Runs commands one after another in one process, so that tests of what a command says need not wait for Node, thinnet
// and its kernels each time. It is told of each by its parent, `ran` in command.ts, and ends with it.
import { fileURLToPath } from 'node:url'
import { main } from '../dist/main.js'

const BIN = fileURLToPath(new URL('../bin/thinnet.js', import.meta.url))
const said = { stdout: '', stderr: '' }
for (const name of ['stdout', 'stderr']) {
  process[name].write = (text, ...rest) => {
    said[name] += text
    rest.find(each => typeof each === 'function')?.()
    return true
  }
  // the command listens at each of its runs
  process[name].setMaxListeners(0)
}

const usual = { ...process.env }
let last = Promise.resolve()
process.on('message', ({ args, cwd, columns, env }) => {
  last = last.then(async () => {
    process.chdir(cwd)
    process.env = { ...usual, ...env }
    process.argv = [process.execPath, BIN, ...args]
    for (const name of ['stdout', 'stderr']) {
      said[name] = ''
      Object.assign(process[name], { isTTY: columns > 0, columns: columns || undefined })
    }
    process.exitCode = 0
    const status = await main(process.argv).catch(error => {
      said.stderr += error.stack
      return 1
    })
    // what its end would have taken with it
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal)
    process.send({ status: process.exitCode || status, ...said })
  })
})
process.on('disconnect', () => process.exit())
process.send('ready')
