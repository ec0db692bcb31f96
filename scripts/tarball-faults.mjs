// What publint, and "Are the types wrong?", find in a package as it is packed.
import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** What is as it should be, and why. */
const BY_DESIGN = [
  // ESM alone: a program in CommonJS requires it by Node's own means, from 20.19 on
  'CJSResolvesToESM',
  // bundlers know the field; in `imports` source files would name built ones
  'USE_EXPORTS_OR_IMPORTS_BROWSER',
]
/** `moduleResolution: node10` knows no `exports`, and TypeScript 7 does not know it. */
const IGNORED = 'node10'

/** Sentences; none where all is well. */
export async function faultsOf(tarball) {
  const bytes = Uint8Array.from(readFileSync(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer } })
  const { problems = [] } = await checkPackage(indexed(createPackageFromTarballData(bytes)))
  return [
    ...messages.filter(({ code }) => !BY_DESIGN.includes(code)).map(message => formatMessage(message, pkg)),
    ...problems
      .filter(({ kind, resolutionKind }) => !BY_DESIGN.includes(kind) && resolutionKind !== IGNORED)
      .map(problem => JSON.stringify(problem)),
  ]
}

/** The package with its folders in a set: it goes through all of its files for each that it is asked for. */
function indexed(unpacked) {
  const folders = new Set()
  for (const file of unpacked.listFiles()) {
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) folders.add(file.slice(0, end))
  }
  unpacked.directoryExists = path => folders.has(path.replace(/\/$/, ''))
  return unpacked
}
