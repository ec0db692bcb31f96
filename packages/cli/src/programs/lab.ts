import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ThinnetError } from 'thinnet'
import { commandFor } from '../command-line.ts'
import type { LabOptions } from '../commands/lab.ts'
import { openBrowser } from '../lab/browser.ts'
import { isLoopback, serveFolder } from '../lab/server.ts'
import { print, printJson, say, sayCommand } from '../terminal/print.ts'

/** Serves until Ctrl-C, which is its usual end and so no error. */
export async function lab(
  { host, port, open, isolation, embed = false, json }: LabOptions,
  given: readonly string[],
): Promise<number> {
  const folder = labFolder()
  const { url, network, close } = await serveFolder(folder, {
    host,
    isolated: isolation,
    embed,
    ...(port === undefined ? {} : { port }),
  })
  const ended = new Promise<void>(resolve => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve)
  })
  if (json) printJson({ url, network, folder })
  else print([`The lab is at ${url} (Ctrl-C ends it)`, ...network.map(at => `  from other machines: ${at}`)].join('\n'))
  if (!isLoopback(host)) say(`thinnet: ${host} is open to other machines`)
  if (open) openBrowser(url)
  await ended
  await close()
  sayCommand('\nThe lab has ended. To open it again:', commandFor('lab', given))
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
