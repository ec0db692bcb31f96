import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { ThinnetError } from 'thinnet'
import { openBrowser } from '../lab/browser.ts'
import { isLoopback, serveFolder } from '../lab/server.ts'
import { type Act, type CommonOptions, whole } from '../options.ts'

interface LabOptions {
  port?: number
  host: string
  open: boolean
  isolation: boolean
  json?: true
}

export function addLab(command: Command, act: Act<CommonOptions>): void {
  command
    .description('see dropout work: opens a page in the browser that trains networks and shows what is dropped')
    .option(
      '--port <n>',
      'where to serve; 0 is any free one (default: 8484, or the next that is free)',
      whole(0, 65535),
    )
    .option('--host <name>', 'who is served: 0.0.0.0 is everyone on the network', '127.0.0.1')
    .option('--no-open', 'leave the browser alone')
    .option('--no-isolation', 'without the headers that let the page use threads')
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action(act(() => lab(command.opts<LabOptions>())))
}

/** Serves until Ctrl-C, which is its usual end and so no error. */
async function lab({ host, port, open, isolation, json }: LabOptions): Promise<number> {
  const folder = labFolder()
  const { url, close } = await serveFolder(folder, {
    host,
    isolated: isolation,
    ...(port === undefined ? {} : { port }),
  })
  const ended = new Promise<void>(resolve => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve)
  })
  process.stdout.write(json ? `${JSON.stringify({ url, folder })}\n` : `The lab is at ${url} (Ctrl-C ends it)\n`)
  if (!isLoopback(host)) process.stderr.write(`thinnet: ${host} is open to other machines\n`)
  if (open) openBrowser(url)
  await ended
  await close()
  return 0
}

/** The built page. */
function labFolder(): string {
  let folder = ''
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve('@thinnet/lab/package.json')), 'dist')
  } catch {
    throw new ThinnetError('lab: expected the package @thinnet/lab, got none. Install it.')
  }
  if (!existsSync(join(folder, 'index.html'))) {
    throw new ThinnetError(`lab: expected the page in ${folder}, got none. Build it: npm run build:lab`)
  }
  return folder
}
