// Writes the numbers of kernels/constants.ts for the AssemblyScript that needs the same ones.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const kernels = fileURLToPath(new URL('../packages/thinnet/src/kernels/', import.meta.url))
const target = `${kernels}wasm/assembly/constants.generated.ts`

/** Returns them, too. */
export async function buildConstants() {
  const options = { bundle: true, format: 'esm', platform: 'neutral', write: false }
  const { outputFiles } = buildSync({ entryPoints: [`${kernels}constants.ts`], ...options })
  const constants = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
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
