import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PACKAGES, type Packed, pack, run, unpack } from './packed.mjs'
import { faultsOf } from './tarball-faults.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

let folder = ''
let packages: Packed[] = []
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-packages-'))
  packages = pack(folder)
  for (const each of packages) unpack(each, folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
})
after(() => rm(folder, { recursive: true }))

const placeOf = (name: string) => join(folder, 'node_modules', name)
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

/** Paths of the files of a package that its exports, or its commands, name. */
function named({ exports = {}, bin = {}, main, types }: Record<string, object | string>): string[] {
  const leaves = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves)
  return [main, types, exports, bin]
    .filter(value => value !== undefined)
    .flatMap(leaves)
    .map(path => path.replace(/^\.\//, ''))
    .filter(path => !path.includes('*'))
}

describe('what is packed', () => {
  test('is every package that is to be published', () => {
    const all = PACKAGES.map(name => name.replace('@thinnet/', ''))
    assert.deepEqual(packages.map(({ name }) => name).sort(), [...PACKAGES].sort())
    assert.deepEqual(
      run('git', ['ls-files', 'packages/*/package.json'], root).trim().split('\n'),
      all.map(name => `packages/${name}/package.json`).sort(),
    )
  })

  for (const name of PACKAGES) {
    test(`${name}: license, README, what package.json names, and nothing that building or testing needs`, () => {
      const { paths } = packages.find(each => each.name === name)!
      for (const path of ['LICENSE', 'README.md', ...named(readJson(join(placeOf(name), 'package.json')))]) {
        assert.ok(paths.includes(path), `${path} is missing`)
      }
      const allowed =
        /^(LICENSE|README\.md|package\.json|sweep\.schema\.json|bin\/\w+\.js|dist\/.+|src\/.+\.ts|data\/(README\.md|(shakespeare\.txt|breast-cancer\.csv)\.gz|[\w-]+\.csv))$/
      const foreign = /\.tsbuildinfo$|\.generated\.d\.ts$|\.test\.|(^|\/)(tests|fixtures|assembly|node_modules)\//
      for (const path of paths) assert.ok(allowed.test(path) && !foreign.test(path), `${path} does not belong there`)
    })

    test(`${name}: says what it is in fields that registries and bundlers read`, () => {
      const { description, keywords, sideEffects } = readJson(join(placeOf(name), 'package.json'))
      assert.ok(description.length > 20 && keywords.length > 3 && sideEffects !== undefined)
    })

    test(`${name}: nothing for publint to say, and types for all who can resolve it`, async () => {
      assert.deepEqual(await faultsOf(packages.find(each => each.name === name)!.tarball), [])
    })

    test(`${name}: the license is the workspace's, and Node is asked for alike`, () => {
      const license = readFileSync(join(placeOf(name), 'LICENSE'), 'utf8')
      assert.equal(license, readFileSync(join(root, 'LICENSE'), 'utf8'))
      assert.deepEqual(readJson(join(placeOf(name), 'package.json')).engines, { node: '>=20.16' })
    })
  }

  test('MNIST comes along, gzipped, with its licence: nothing large is installed besides', () => {
    const { paths } = packages.find(({ name }) => name === '@thinnet/datasets')!
    const data = paths.filter(path => path.startsWith('dist/mnist/')).map(path => path.slice(11))
    const files = ['t10k-images-idx3', 't10k-labels-idx1', 'train-images-idx3', 'train-labels-idx1']
    assert.deepEqual(data.sort(), ['LICENSE', ...files.map(name => `${name}-ubyte.gz`)])
    assert.deepEqual(Object.keys(readJson(join(placeOf('@thinnet/datasets'), 'package.json')).dependencies), [
      'fflate',
      'papaparse',
      'thinnet',
    ])
  })

  // the lab is bundled
  for (const name of PACKAGES.filter(name => name !== '@thinnet/lab')) {
    test(`${name}: what a packed file imports is packed`, () => {
      const { paths } = packages.find(each => each.name === name)!
      let imports = 0
      for (const path of paths.filter(path => /\.(js|d\.ts)$/.test(path))) {
        const text = readFileSync(join(placeOf(name), path), 'utf8')
        for (const [, to] of text.matchAll(/(?:from |import\(|import )'(\.[^']+)'/g)) {
          const target = join(dirname(path), to!)
          const wanted = path.endsWith('.d.ts') ? target.replace(/\.ts$/, '.d.ts') : target
          assert.ok(paths.includes(wanted), `${path} imports ${wanted}`)
          imports++
        }
      }
      assert.ok(imports > 0)
    })
  }

  test("go to definition opens a layer's TypeScript: every map leads to a source that is packed", () => {
    const maps = packages.flatMap(({ name, paths }) =>
      paths.filter(path => path.endsWith('.map')).map(path => ({ path: join(placeOf(name), path), name })),
    )
    const leads = (end: string) => maps.some(({ path }) => path.endsWith(end))
    assert.ok(leads('thinnet/dist/layers/dense.d.ts.map') && leads('thinnet/dist/layers/dense.js.map'))
    for (const { path } of maps) {
      for (const source of readJson(path).sources)
        assert.ok(existsSync(join(dirname(path), source)), `${path}: ${source}`)
    }
  })

  test('thinnet: its one file for Node has every class by its own name, which errors and summaries say', () => {
    const { paths } = packages.find(({ name }) => name === 'thinnet')!
    const namesIn = (path: string) => {
      const text = readFileSync(join(placeOf('thinnet'), path), 'utf8')
      const classes = text.matchAll(/\bclass (?!extends)(\w+) (?:extends|{)|\b(\w+) = class (?:extends|{)/g)
      return [...classes].map(([, own, variable]) => own ?? variable)
    }
    const separate = paths.filter(path => path.endsWith('.js') && !path.startsWith('dist/node/'))
    const names = new Set(separate.flatMap(namesIn))
    const bundled = namesIn('dist/node/index.js')
    assert.ok(bundled.length > 50)
    assert.deepEqual(
      bundled.filter(name => !names.has(name)),
      [],
    )
  })

  test('the command says which Node it needs, in one that is too old', () => {
    const older = ['--import', 'data:text/javascript,process.getBuiltinModule=undefined']
    const command = join(placeOf('@thinnet/cli'), 'bin', 'thinnet.js')
    const wanted = /: thinnet: expected Node 20\.16 or later .+, got Node [\d.]+\. Install a later Node\.$/
    assert.throws(() => run(process.execPath, [...older, command, '--version']), { message: wanted })
  })

  const { require_module } = process.features as { require_module?: boolean }
  test('a program in CommonJS requires each', { skip: !require_module && 'from Node 20.19 on' }, () => {
    const names = PACKAGES.filter(name => name !== '@thinnet/lab')
    const printed = run(process.execPath, ['-p', `${JSON.stringify(names)}.map(require).every(Object.keys)`], root)
    assert.equal(printed, 'true\n')
  })

  test('trains, saves, loads and resumes, from the tarballs alone', () => {
    // scripts/runtimes.mjs does the same in every runtime
    const table = run(process.execPath, [join(root, 'scripts', 'runtimes.mjs'), 'here', folder])
    assert.match(table, /here .*'yes' .*'yes' .*'yes' .*'yes'/)
  })

  test("has types without Node's and a page's, in TypeScript 5.4 and the workspace's, with skipLibCheck off", () => {
    const printed = run(process.execPath, [join(root, 'scripts', 'types.mjs'), '--in', folder])
    assert.match(printed, /^(Version 5\.4.+: passed\n){3}(Version .+: passed\n){3}$/)
  })
})
