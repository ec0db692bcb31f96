#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)
if (existsSync(built)) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv)
} else {
  console.error('thinnet: the command is not built yet: run npm run build')
  process.exitCode = 1
}
