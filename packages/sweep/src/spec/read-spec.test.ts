import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ThinnetError } from 'thinnet'
import { configurationsOf } from './dimensions.ts'
import { jsonFault, lineAndColumn } from './json-fault.ts'
import { readSpec } from './read-spec.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-specs-'))
})
after(() => rm(folder, { recursive: true }))

async function file(name: string, contents: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof contents === 'string' ? contents : JSON.stringify(contents))
  return path
}

/** The lines of the error, without the file's name, which each has. */
async function refused(name: string, contents: unknown): Promise<string[]> {
  const path = await file(name, contents)
  const error = await readSpec(path).then(
    () => assert.fail('was not refused'),
    error => error,
  )
  assert.ok(error instanceof ThinnetError, String(error.stack))
  return error.message.split('\n').map(line => {
    assert.ok(line.startsWith(`${path}: `), line)
    return line.slice(path.length + 2)
  })
}

const dimensions = { 'network.dropout.rate': [0, 0.5] }

describe('a sweep’s file', () => {
  test('JSON, YAML and modules give the same', async () => {
    const sweep = { name: 'same', base: { training: { epochs: 3 } }, dimensions, seeds: [4, 2] }
    const paths = [
      await file('same.json', sweep),
      await file('bom.json', `\uFEFF${JSON.stringify(sweep)}`),
      await file(
        'same.yaml',
        'name: same\nbase:\n  training: { epochs: 3 }\ndimensions:\n  network.dropout.rate: [0, 0.5]\nseeds: [4, 2]\n',
      ),
      await file('same.yml', JSON.stringify(sweep)),
      await file('same.ts', `const sweep: object = ${JSON.stringify(sweep)}\nexport default sweep\n`),
      await file('same.mjs', `export default ${JSON.stringify(sweep)}\n`),
    ]
    const specs = await Promise.all(paths.map(readSpec))
    assert.equal(specs[0]!.spec.base.training.epochs, 3)
    assert.equal(specs[0]!.spec.base.training.batchSize, 100)
    assert.deepEqual(specs[0]!.spec.seeds, [4, 2])
    for (const one of specs) assert.deepEqual(one, { spec: specs[0]!.spec, folder })
  })

  test('as it is read it can be written down and read again', async () => {
    const { spec } = await readSpec('decay')
    const again = await readSpec(await file('again.json', spec))
    assert.deepEqual(again.spec, spec)
    assert.deepEqual(configurationsOf(again.spec), configurationsOf(spec))
  })

  test('presets have names, where no file has', async () => {
    const { spec } = await readSpec('rates')
    assert.equal(spec.name, 'rates')
    await assert.rejects(
      readSpec('ratse'),
      /^ThinnetError: ratse: expected a file, or a preset among .*scalings.*, got neither\. Did you mean rates\?$/,
    )
  })

  test('what is wrong is told at once, each with its place', async () => {
    const lines = await refused('wrong.json', {
      name: 'two words',
      base: {
        network: { kind: 'mlp', unit: 3, units: 1.5, dropout: { rate: 2, place: 'middle' } },
        training: { epochs: '10' },
        trainin: {},
      },
      dimensions: { a: [], b: { range: [1, 2], stp: 1 }, c: [{ label: 'x', sett: {} }], d: 3, e: [null] },
      seeds: 'x',
      strategy: { name: 'asha', setings: 3 },
    })
    assert.deepEqual(
      new Set(lines),
      new Set([
        'name: expected a name of up to 60 letters, digits, - and _, got "two words".',
        'base.network.units: expected a whole number, got 1.5.',
        'base.network.unit: expected a key among kind, layers, units, activation, batchNorm, dropout, maxNorm, got "unit". Did you mean units?',
        'base.network.dropout.rate: expected a number, 1 or less, got 2.',
        'base.network.dropout.place: expected "input" or "hidden" or "last" or "beforeNorm" or "afterNorm" or "everywhere", got "middle".',
        'base.training.epochs: expected a number, got "10".',
        'base.trainin: expected a key among data, network, training, got "trainin". Did you mean training?',
        'dimensions.a: expected a list of 1 or more, got [].',
        'dimensions.b.stp: expected a key among range, step, count, got "stp". Did you mean step?',
        'dimensions.c[0].set: expected an object, got nothing.',
        'dimensions.c[0].sett: expected a key among label, set, got "sett". Did you mean set?',
        'dimensions.d: expected a list, or an object, got 3.',
        'dimensions.e[0]: expected a number, or text in quotes, or true or false, got null.',
        'seeds: expected a number, or a list, got "x".',
        'strategy.settings: expected a number, got nothing.',
        'strategy.setings: expected a key among name, settings, seed, reduction, minEpochs, got "setings". Did you mean settings?',
      ]),
    )
  })

  test('kinds and names that there are none of', async () => {
    const lines = await refused('kinds.json', {
      name: 'a',
      base: { network: { kind: 'mpl' } },
      dimensions: {},
      strategy: { name: 'bayes' },
    })
    assert.deepEqual(lines, [
      'base.network.kind: expected "mlp" or "cnn" or "module", got "mpl".',
      'strategy.name: expected "grid" or "random" or "asha", got "bayes".',
    ])
  })

  test('JSON and YAML that are none: line and column', async () => {
    assert.deepEqual(await refused('trailing.json', '{\n  "name": "a",\n}'), [
      'line 3, column 1: expected JSON, got "}" there.',
    ])
    assert.deepEqual(await refused('end.json', '{ "name"'), ['line 1, column 9: expected JSON, got its end there.'])
    assert.deepEqual(await refused('twice.yaml', 'name: a\nname: b\n'), [
      'line 2, column 1: expected YAML, got: Map keys must be unique.',
    ])
    assert.match((await refused('open.yaml', 'name: [a\nseeds: 3'))[0]!, /^line 2, column \d+: expected YAML, got: /)
  })

  test('no sweep at all', async () => {
    assert.deepEqual(await refused('empty.yaml', ''), ['expected an object, got null.'])
    assert.deepEqual(await refused('list.json', '[]'), ['expected an object, got [].'])
    assert.match((await refused('sweep.txt', 'x'))[0]!, /^expected a file that ends in \.json, .*got "\.txt"\.$/)
    assert.match((await refused('broken.ts', 'export default {'))[0]!, /^expected a module that loads, got: /)
    assert.deepEqual(await refused('throws.mjs', 'throw new Error("no")'), ['expected a module that loads, got: no'])
    await assert.rejects(readSpec(join(folder, 'none.json')), /none\.json: expected a sweep’s file, got ENOENT/)
  })

  test('a dimension that does not fit is told with the file', async () => {
    const lines = await refused('misfit.json', { name: 'a', dimensions: { 'network.dropout.rate': [0, 1.5] } })
    assert.deepEqual(lines, ['dimensions.network.dropout.rate: expected a number, 1 or less, got 1.5.'])
  })
})

describe('a network’s module', () => {
  const sweep = (path: string, dimensions: object = {}) => ({
    name: 'a',
    base: { network: { kind: 'module', path } },
    dimensions,
  })

  test('its bytes are part of the trials’ names', async () => {
    await file('net.ts', 'export default () => []\n')
    const path = await file('module.json', sweep('./net.ts'))
    const [one] = configurationsOf((await readSpec(path)).spec)
    const [same] = configurationsOf((await readSpec(path)).spec)
    await file('net.ts', 'export default () => [] // changed\n')
    const [other] = configurationsOf((await readSpec(path)).spec)
    assert.equal(one!.id, same!.id)
    assert.notEqual(one!.id, other!.id)
    const { network } = one!.recipe
    assert.ok(network.kind === 'module' && network.path === './net.ts' && /^[\da-f]{64}$/.test(network.hash!))
  })

  test('of several each has its own', async () => {
    await file('one.ts', '1')
    await file('two.ts', '2')
    const named = await readSpec(await file('paths.json', sweep('one.ts', { 'network.path': ['one.ts', 'two.ts'] })))
    const set = (path: string) => ({ label: path, set: { network: { kind: 'module', path } } })
    const labelled = await readSpec(
      await file('labels.json', { name: 'a', dimensions: { it: [set('one.ts'), set('two.ts')] } }),
    )
    const hashes = [named, labelled].map(({ spec }) =>
      configurationsOf(spec).map(({ recipe: { network } }) => network.kind === 'module' && network.hash),
    )
    assert.notEqual(hashes[0]![0], hashes[0]![1])
    assert.deepEqual(hashes[0], hashes[1])
    assert.deepEqual(
      configurationsOf(named.spec).map(({ values }) => values),
      [{ 'network.path': 'one.ts' }, { 'network.path': 'two.ts' }],
    )
  })

  test('one that is missing is an error at once', async () => {
    const [line, ...others] = await refused('missing.json', sweep('./none.ts'))
    assert.match(line!, /^base\.network\.path: expected a module’s file, got ENOENT/)
    assert.deepEqual(others, [])
  })
})

test('where JSON ends to be JSON', () => {
  const whole = '{"a": [1, -2.5e3, "\\u00e9\\n", true, null, {}], "b": {"c": []}}'
  assert.equal(jsonFault(whole), whole.length)
  // A beginning is good up to its end, or up to the number or the escaped letter that breaks off there.
  for (let at = 0; at < whole.length; at++) {
    const fault = jsonFault(whole.slice(0, at))
    assert.ok(fault <= at && fault >= at - 5, `${fault} of ${at}`)
    assert.throws(() => JSON.parse(whole.slice(0, at)))
  }
  for (const [text, at] of [
    ['[1,]', 3],
    ['{"a" 1}', 5],
    ['{a: 1}', 1],
    ['// x', 0],
    ['[1] 2', 4],
    ['tnull', 1],
  ] as const) {
    assert.equal(jsonFault(text), at, text)
  }
  assert.deepEqual(lineAndColumn('ab\nc', 4), { line: 2, column: 2 })
})
