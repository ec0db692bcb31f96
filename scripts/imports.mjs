// Which file of the packages imports which, by relative path or by the public name of a package: `import type` apart,
// which is gone when the code runs.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../packages/', import.meta.url))
const IMPORT = /(?:^(?:import|export)\s(?!type\b)(?:[^'"`;]*?\sfrom\s)?|\bimport\()'([^']+)'/gm

/** The files of all packages, as paths below packages/ → the files that each imports, of those. */
export function importsOfPackages() {
  const files = sources()
  const names = publicNames()
  return new Map([...files].map(([path, text]) => [path, importsIn(path, text, files, names)]))
}

/** A package's folder → the packages that its code imports: all but Node's own. */
export function librariesOfPackages() {
  const libraries = new Map(readdirSync(root).map(folder => [folder, new Set()]))
  for (const [path, text] of sources()) {
    for (const [, to] of text.matchAll(IMPORT)) {
      const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(to)
      if (!/^(\.|node:)/.test(to)) libraries.get(path.split('/')[0]).add(name)
    }
  }
  return libraries
}

/** @returns the targets of the imports in a file: of a public name, the file that it names */
function importsIn(path, text, files, names) {
  return [...text.matchAll(IMPORT)]
    .map(([, to]) => (to.startsWith('.') ? join(dirname(path), to) : names.get(to)))
    .filter(target => files.has(target))
}

function sources() {
  const paths = readdirSync(root, { recursive: true })
    .map(path => path.toString().replaceAll('\\', '/'))
    .filter(path => /^[^/]+\/src\/.*\.tsx?$/.test(path) && !/\.test\.ts$|\.d\.ts$|\/assembly\//.test(path))
  return new Map(paths.map(path => [path, readFileSync(root + path, 'utf8')]))
}

/** What a package's exports name → the source of it. */
function publicNames() {
  return new Map(
    readdirSync(root).flatMap(folder => {
      const { name, exports } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'))
      return Object.entries(exports).map(([at, { default: file = '' }]) => {
        return [join(name, at), join(folder, file.replace('dist/', 'src/').replace(/\.js$/, '.ts'))]
      })
    }),
  )
}

/** The first circle among imports, as the files along it; null where there is none. */
export function circleIn(imports) {
  const done = new Set()
  const along = []
  const visit = file => {
    if (along.includes(file)) return [...along.slice(along.indexOf(file)), file]
    if (done.has(file)) return null
    along.push(file)
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next)
      if (circle) return circle
    }
    along.pop()
    done.add(file)
    return null
  }
  for (const file of imports.keys()) {
    const circle = visit(file)
    if (circle) return circle
  }
  return null
}
