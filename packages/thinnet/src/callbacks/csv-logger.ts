import { refuse } from '../errors.ts'
import { attempt, checkRegular, fileOf, makeFolderOf, nodeFs, WRITABLE } from '../files.ts'
import { checkOptions, flag, needed, type OptionKinds, text } from '../options/index.ts'
import type { Callback, FitContext } from './callback.ts'
import { goingOn } from './csv-file.ts'
import { storedOrNull } from './monitor.ts'

export interface CsvLoggerOptions {
  /** The file, written whole or not at all. */
  path: string
  /** Between the values of a line. Default a comma. */
  separator?: string
  /** Whether what the file holds already stays. Default false. */
  append?: boolean
}

const KINDS: OptionKinds<CsvLoggerOptions> = { path: needed(text), separator: text, append: flag }
const WHO = 'csvLogger'
const KEPT = 'The lines before are as they were.'

/** Files that are being written, each by one fit: lines of two would take each other's place. */
const writing = new Map<string, FitContext>()

/**
 * Writes a line an epoch to a file: its index, and the logs; the first line names them. Keras' CSVLogger. A fit that
 * resumes from a saved model continues at the line where that model was saved.
 *
 * @throws ThinnetError for options that are wrong, and when training begins for a file whose columns are others, that
 *   another fit writes, or that cannot be written
 */
export function csvLogger(options: CsvLoggerOptions): Callback {
  const { path, separator = ',', append = false } = checkOptions(WHO, options, KINDS)
  const who = `${WHO} ${path}`

  return {
    name: WHO,
    watches: { file: fileOf(path) },
    forFit() {
      /** Bytes of the file that stay when the next line is written; null before the first. */
      let end: number | null = null

      const write = (line: string) =>
        attempt(
          who,
          WRITABLE,
          async () => {
            const fs = await nodeFs(who, 'Leave it out.')
            const file = await fs.open(path, end ? 'r+' : 'w')
            const begin = end ?? 0
            const bytes = new TextEncoder().encode(`${line}\n`)
            try {
              await file.truncate(begin)
              // On a disk that is nearly full, a write may write a part.
              for (let at = 0; at < bytes.length; ) {
                at += (await file.write(bytes, at, bytes.length - at, begin + at)).bytesWritten
              }
              end = begin + bytes.length
            } catch (error) {
              await file.truncate(begin).catch(() => {})
              throw error
            } finally {
              await file.close()
            }
          },
          end ? KEPT : '',
        )

      return {
        getState: () => ({ end }),
        setState(state) {
          end = state && storedOrNull(WHO, state, 'end')
        },
        async onTrainBegin(context) {
          const other = writing.get(path)
          if (other && other !== context) refuse(who, 'a file of its own for each fit', 'one that another fit writes')
          writing.set(path, context)
          try {
            await makeFolderOf(path, who)
            await attempt(who, WRITABLE, () => checkFile(path, who))
            const columns = ['epoch', ...context.logNames].map(name => cell(name, separator))
            const saved = end === null ? null : { end, epoch: context.model.epoch }
            const there = saved || append ? await read(path, who) : new Uint8Array()
            const { kept, open, dropped } = goingOn(there, saved, { columns, separator, who })
            if (dropped) context.note(`${who}: its last line was cut off, and is dropped.`)
            end = kept
            if (kept === 0) await write(columns.join(separator))
            else if (open) await write('')
          } catch (error) {
            writing.delete(path)
            throw error
          }
        },
        onEpochEnd: (epoch, logs, { logNames }) => write([epoch, ...logNames.map(name => logs[name])].join(separator)),
        onTrainEnd(context) {
          if (writing.get(path) === context) writing.delete(path)
        },
      }
    },
  }
}

/** @throws ThinnetError for what is there and no regular file: a pipe would never open */
async function checkFile(path: string, who: string): Promise<void> {
  const fs = await nodeFs(who, 'Leave it out.')
  const found = await fs.stat(path).catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (found) checkRegular(found, who, WRITABLE)
}

/** The file's bytes; none where there is no file. */
function read(path: string, who: string): Promise<Uint8Array> {
  return attempt(who, 'a file that can be read', async () => {
    const fs = await nodeFs(who, 'Leave it out.')
    return fs.readFile(path).catch((error: { code?: string }) => {
      if (error.code !== 'ENOENT') throw error
      return new Uint8Array()
    })
  })
}

/** A name with a separator in it is written in quotes. */
function cell(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
