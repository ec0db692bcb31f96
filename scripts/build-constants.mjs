// Writes the numbers of kernels/constants.ts for the AssemblyScript that needs the same ones.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { importSource } from './import-source.mjs'

const target = fileURLToPath(
  new URL('../packages/thinnet/src/kernels/wasm/assembly/constants.generated.ts', import.meta.url),
)

/** Returns them, too. */
export async function buildConstants() {
  const constants = await importSource('kernels/constants.ts')
  const lines = Object.entries(constants).flatMap(([name, value]) =>
    typeof value === 'number'
      ? line(name, value)
      : Object.entries(value).map(([key, one]) => line(`${name}_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`, one)),
  )
  const made = `// Made by scripts/build-constants.mjs of kernels/constants.ts.\n${lines.join('\n')}\n`
  if (!existsSync(target) || readFileSync(target, 'utf8') !== made) writeFileSync(target, made)
  return constants
}

const line = (name, value) => `export const ${name}: ${Number.isInteger(value) ? 'i32' : 'f64'} = ${value}`
