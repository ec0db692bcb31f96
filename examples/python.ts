import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Where packages are installed if Python has none of its own. */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/python/', import.meta.url))
const PACKAGES = ['safetensors', 'numpy']

/**
 * Runs a Python program that needs safetensors, which is fetched from PyPI where it is missing.
 *
 * @returns what it prints, or why it cannot be run here
 */
export async function python(args: readonly string[]): Promise<{ output: string } | { missing: string }> {
  const env = { ...process.env, PYTHONPATH: FOLDER }
  const has = () => run('python3', ['-c', PACKAGES.map(name => `import ${name}`).join('\n')], { env })
  try {
    await run('python3', ['--version'])
  } catch {
    return { missing: 'no python3 here' }
  }
  try {
    await has().catch(async () => {
      const install = ['-m', 'pip', 'install', '--retries', '1', '--timeout', '20', '--target', FOLDER, ...PACKAGES]
      if (!existsSync(FOLDER)) await run('python3', install)
      await has()
    })
  } catch (error) {
    return { missing: `python3 without ${PACKAGES.join(' and ')}: ${(error as Error).message.split('\n').at(-2)}` }
  }
  const { stdout } = await run('python3', args, { env })
  return { output: stdout }
}
