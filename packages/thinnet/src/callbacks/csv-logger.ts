import { refuse } from '../errors.ts'
import { attempt, makeFolderOf, nodeFs } from '../files.ts'
import { checkKeys } from '../options.ts'
import type { Callback } from './callback.ts'
import { stored } from './monitor.ts'

export interface CsvLoggerOptions {
  path: string
  /** Between the values of a line. Default a comma. */
  separator?: string
  /** Whether what the file holds already stays. Default false. */
  append?: boolean
}

const WHO = 'csvLogger'

/**
 * Writes a line an epoch to a file: its index, and the logs; the first line names them. Keras' CSVLogger. A fit that
 * goes on from a saved model goes on at the line where that model was saved.
 *
 * @throws ThinnetError for options that are wrong, and for a file that cannot be written
 */
export function csvLogger(options: CsvLoggerOptions): Callback {
  checkKeys(WHO, options, ['path', 'separator', 'append'])
  const { path, separator = ',', append = false } = options
  if (typeof path !== 'string' || path === '') refuse(WHO, 'path: where to write', path)
  if (typeof separator !== 'string' || separator === '') refuse(WHO, 'separator: a character', separator)
  const who = `${WHO} ${path}`
  /** Bytes of the file that stay when the next line is written; null before the first. */
  let end: number | null = null

  const length = async () => {
    const fs = await nodeFs(who, 'Leave it out.')
    return fs.stat(path).then(
      ({ size }) => size,
      () => 0,
    )
  }
  const write = (line: string) =>
    attempt(who, 'a file that can be written', async () => {
      const fs = await nodeFs(who, 'Leave it out.')
      const file = await fs.open(path, end ? 'r+' : 'w')
      try {
        await file.truncate(end ?? 0)
        const { bytesWritten } = await file.write(line, end ?? 0)
        end = (end ?? 0) + bytesWritten
      } finally {
        await file.close()
      }
    })

  return {
    name: WHO,
    getState: () => ({ end }),
    setState(state) {
      end = state && state.end !== null ? stored(WHO, state, 'end') : null
    },
    async onTrainBegin({ logNames }) {
      await makeFolderOf(path, WHO)
      const there = await length()
      // A file that is gone, or was made anew, cannot be gone on with at a line.
      if (end !== null) end = Math.min(end, there)
      else if (append) end = there
      if (!end) await write(`${['epoch', ...logNames].join(separator)}\n`)
    },
    onEpochEnd: (epoch, logs) => write(`${[epoch, ...Object.values(logs)].join(separator)}\n`),
  }
}
