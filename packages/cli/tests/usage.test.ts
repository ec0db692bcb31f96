import assert from 'node:assert/strict'
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { emptyFolder, ran, thinnet, writeSmallMnist } from './command.ts'

const COMMANDS = ['scales', 'overfit', 'mnist-cnn']

describe('bad input', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
  })
  after(() => remove())

  /** Exit status, message and nothing else: no stack, no result, no file. */
  const refused = async (args: string[], status: number, message: RegExp) => {
    const cwd = join(folder, 'empty')
    await mkdir(cwd, { recursive: true })
    const ended = await ran(args, { cwd })
    assert.equal(ended.status, status, ended.stderr)
    assert.match(ended.stderr, message)
    assert.doesNotMatch(ended.stderr, /^ +at /m)
    assert.equal(ended.stdout, '')
    assert.deepEqual(await readdir(cwd), [])
  }

  test('a wrong call has exit status 2', async () => {
    const wrong: [string, RegExp][] = [
      ['', /Usage: thinnet/],
      ['dropout', /^thinnet: unknown command 'dropout'/],
      ['scales --kep 0.5', /^thinnet: unknown option '--kep'/],
      ['scales 7', /^thinnet: too many arguments for 'scales'/],
      ['scales --keep', /^thinnet: option '--keep <probability>' argument missing/],
      [
        'scales --keep 0',
        /^thinnet: option '--keep <probability>' argument '0' is invalid\. Expected a number in \(0, 1\]/,
      ],
      ['scales --keep half', /argument 'half' is invalid/],
      ['scales --columns 1.5', /Expected a whole number, from 1 to 10000000/],
      ['scales --seed -1', /Expected a whole number, 0 or more/],
      ['scales --backend gpu', /Allowed choices are/],
      ['scales --numpy-seed 4294967296', /'4294967296' is invalid/],
      ['scales --numpy-seed 1 --seed 2', /'--numpy-seed <n>' cannot be used with option '--seed <n>'/],
      ['scales --numpy-seed 1 --backend wasm', /^thinnet: option '--numpy-seed' computes in float64/],
      ['overfit --rate 1.5', /Expected a number in \[0, 1\]/],
      ['overfit --activation swish', /Allowed choices are relu, sigmoid/],
      ['overfit --learning-rate 0', /Expected a number in \(0, Infinity\)/],
      ['overfit --seeds 0', /Expected a whole number, from 1 to 1000/],
      ['mnist-cnn --epochs 0', /Expected a whole number/],
      ['mnist-cnn --data-format NCHW', /Allowed choices are channelsLast, channelsFirst/],
    ]
    for (const [line, message] of wrong) await refused(line.split(' ').filter(Boolean), 2, message)
  })

  test('a wrong name is told with those that may be meant', async () => {
    for (const [line, message] of [
      ['overfit --epoch 3', /^thinnet: unknown option '--epoch'\. Did you mean --plain-epochs or --dropout-epochs\?\n/],
      ['overfit --epochs=3', /Did you mean --plain-epochs or --dropout-epochs\?/],
      ['overfit --lr 0.1', /Did you mean --learning-rate\?/],
      ['mnist-cnn --epoch 3', /^thinnet: unknown option '--epoch'\. Did you mean --epochs\?\n/],
      ['mnist-cnn --batchSize 3', /Did you mean --batch-size\?/],
      ['reproduce srivastava --epoch 3', /Did you mean --epochs\?/],
      ['scales --epoch 3', /unknown option '--epoch'\. It takes --seed, .+, --keep, --columns and --numpy-seed\.\n/],
      ['sweep --epoch 3', /unknown option '--epoch'\. It takes --out, .+ and --debug\.\n/],
      ['sweep compare --obj x a b', /Did you mean --objective\?/],
      ['worker --queue redis://h --thread 2', /Did you mean --threads\?/],
      ['lab --hots x', /Did you mean --host\?/],
      ['bench --round 2', /Did you mean --rounds\?/],
      ['mnist', /^thinnet: unknown command 'mnist'\. Did you mean mnist-cnn\?\n/],
      ['srivastava', /Did you mean reproduce srivastava\?/],
      ['--versoin', /Did you mean --version\?/],
    ] as const) {
      await refused(line.split(' '), 2, message)
    }
  })

  test('data that is missing or damaged has exit status 1', async () => {
    const data = join(folder, 'data')
    await mkdir(data)
    await refused(['overfit', '--data', data], 1, /^thinnet: MNIST in .+: expected a file train-images-idx3-ubyte/)
    await writeSmallMnist(data, 20, 10)
    await refused(['overfit', '--data', data], 1, /^thinnet: --samples: expected at most the 20 there are, got 300\./)
    await refused(['mnist-cnn', '--data', data, '--limit', '21'], 1, /^thinnet: --limit: expected at most the 20/)
    await truncate(join(data, 't10k-images-idx3-ubyte'), 5000)
    await refused(
      ['mnist-cnn', '--data', data],
      1,
      /t10k-images-idx3-ubyte: expected 7840 bytes .+ The file is cut off/,
    )
    await writeFile(join(data, 'train-labels-idx1-ubyte'), 'a text, no IDX file')
    await refused(['overfit', '--data', data], 1, /train-labels-idx1-ubyte: expected an IDX file/)
  })

  test('a folder that cannot be written to has exit status 1, before anything is trained', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    await refused(['overfit', '--out', join(file, 'in')], 1, /^thinnet: .+file.in: expected a folder to write to/)
  })

  test('a loss that turns NaN ends training with exit status 1, and says where', async () => {
    const lost = ['overfit', '--learning-rate', '1e9', '--plain-epochs', '5', '--dropout-epochs', '5']
    await refused(lost, 1, /thinnet: fit: expected a finite loss, got .+ at step \d+; .+dense/)
  })

  test('--debug shows the stack', async () => {
    const { status, stderr } = await ran(['overfit', '--data', join(folder, 'nowhere'), '--debug'])
    assert.equal(status, 1)
    assert.match(stderr, /^thinnet: ThinnetError: MNIST in .+nowhere: expected/)
    assert.match(stderr, /^ +at /m)
  })
})

test('--help and --version', async () => {
  for (const command of COMMANDS) {
    const { status, stdout } = await ran([command, '--help'])
    assert.equal(status, 0)
    for (const option of ['--seed', '--backend', '--json', '--debug']) assert.ok(stdout.includes(`  ${option} `))
  }
  const { name, version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  assert.equal(name, '@thinnet/cli')
  assert.equal((await ran(['--version'])).stdout, `${version}\n`)
})

test('THINNET_BLAS names the library, where a BLAS may be taken', async () => {
  const env = { THINNET_BLAS: '/no/such/library.so' }
  for (const backend of ['auto', 'blas']) {
    const { status, stderr } = await thinnet(['scales', '--columns', '10', '--backend', backend], { env })
    assert.equal(status, 1)
    assert.match(stderr, /^thinnet: backend blas/)
  }
  assert.equal((await thinnet(['scales', '--columns', '10', '--backend', 'wasm'], { env })).status, 0)
})

test('a command that is not built says what to do', async () => {
  const { folder, remove } = await emptyFolder()
  try {
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const bin = join(folder, 'bin', 'thinnet.js')
    await copyFile(fileURLToPath(new URL('../bin/thinnet.js', import.meta.url)), bin)
    const { status, stderr } = await thinnet(['scales'], { bin })
    assert.equal(status, 1)
    assert.equal(stderr, 'thinnet: the command is not built yet: run npm run build\n')
  } finally {
    await remove()
  }
})
