import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { circleIn, importsOfPackages, librariesOfPackages } from './imports.mjs'

const packageOf = (path: string) => path.split('/')[0]!

describe('imports', () => {
  const imports = importsOfPackages()

  test('go in no circle, within a package or between packages', () => {
    assert.equal(circleIn(imports)?.join('\n'), undefined)
  })

  test('between packages go one way, whichever files they are in', () => {
    const packages = new Map<string, string[]>()
    for (const [path, targets] of imports) {
      const others = targets.map(packageOf).filter(name => name !== packageOf(path))
      packages.set(packageOf(path), [...(packages.get(packageOf(path)) ?? []), ...others])
    }
    assert.equal(circleIn(packages)?.join(' → '), undefined)
    assert.ok(packages.get('cli')!.includes('sweep') && packages.get('sweep')!.includes('charts'))
  })

  test('a circle is found, by relative paths and by public names', () => {
    assert.ok(imports.get('sweep/src/effort.ts')!.includes('charts/src/index.ts'))
    assert.ok(imports.get('charts/src/index.ts')!.includes('charts/src/runs.ts'))
    const circle = circleIn(new Map([...imports, ['charts/src/runs.ts', ['sweep/src/effort.ts']]]))!
    assert.equal(circle[0], circle.at(-1))
    for (const path of ['charts/src/index.ts', 'charts/src/runs.ts', 'sweep/src/effort.ts']) {
      assert.ok(circle.includes(path), path)
    }
  })

  for (const [folder, libraries] of librariesOfPackages()) {
    test(`${folder}: what its code imports is in its package.json`, () => {
      const text = readFileSync(new URL(`../packages/${folder}/package.json`, import.meta.url), 'utf8')
      const { dependencies = {}, optionalDependencies = {}, devDependencies = {} } = JSON.parse(text)
      // the lab is bundled
      const all = { ...dependencies, ...optionalDependencies, ...(folder === 'lab' ? devDependencies : {}) }
      assert.deepEqual(
        [...libraries].filter(name => !(name in all)),
        [],
      )
    })
  }
})
