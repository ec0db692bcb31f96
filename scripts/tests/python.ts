// Python with safetensors, which reads the files that we write. What Python lacks is kept with the other packages.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Program } from './programs.ts'

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/python/', import.meta.url))
const PACKAGES = ['safetensors', 'numpy']

/** Runs Python. @throws Error with what it says, if it fails */
export function python(...args: string[]): string {
  const env = { ...process.env, PYTHONPATH: FOLDER }
  const { status, error, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', env })
  if (error || status !== 0) throw new Error(error?.message ?? stderr)
  return stdout
}

export const PYTHON: Program = {
  find() {
    try {
      python('-c', PACKAGES.map(name => `import ${name}`).join('\n'))
      return { path: 'python3' }
    } catch (error) {
      return {
        missing: `no python3 with ${PACKAGES.join(' and ')}: ${(error as Error).message.trim().split('\n').at(-1)}`,
      }
    }
  },
  install() {
    console.log(`pip install ${PACKAGES.join(' ')}: a test needs them`)
    const options = ['--quiet', '--retries', '1', '--timeout', '20', '--target', FOLDER]
    spawnSync('python3', ['-m', 'pip', 'install', ...options, ...PACKAGES], { stdio: 'ignore' })
  },
}
