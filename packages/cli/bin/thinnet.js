#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)
if (!process.getBuiltinModule) {
  const { node } = process.versions
  const expected = 'Node 20.16 or later (not 21, nor 22.0 to 22.2)'
  console.error(`thinnet: expected ${expected}, got Node ${node}. Install a later Node.`)
  process.exitCode = 1
} else if (existsSync(built)) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv)
} else {
  console.error('thinnet: the command is not built yet: run npm run build')
  process.exitCode = 1
}
