import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { formats, loadKeras, loadTfjs, readStateDict } from '@thinnet/formats'
import { layers, loadModel, sequential } from 'thinnet'
import { KINDS } from '../src/commands/convert.ts'
import { commandIn, emptyFolder, json, ran } from './command.ts'

const fixtures = fileURLToPath(new URL('../../formats/tests/fixtures/', import.meta.url))
const keras = join(fixtures, 'keras/dense.keras')

describe('convert and inspect', () => {
  let folder = ''
  let remove = async () => {}
  before(async () => {
    ;({ folder, remove } = await emptyFolder())
  })
  after(() => remove())
  const file = (name: string) => join(folder, name)
  const refused = async (args: string[], message: RegExp) => {
    const files = await readdir(folder)
    const { status, stdout, stderr } = await ran(args, { cwd: folder })
    assert.equal(status, 1)
    assert.match(stderr, message)
    assert.equal(stdout, '')
    assert.deepEqual(await readdir(folder), files)
  }

  test('a network of Keras as one of thinnet, with its optimizer, as ONNX, and back into Keras', async () => {
    const { stdout } = await ran(['convert', keras, file('a.safetensors')])
    assert.match(stdout, /dense\.keras \(Keras 3\) is .*a\.safetensors \(thinnet\) now; layers: 2, parameters: 39\n$/)
    const [theirs, ours] = [await loadKeras(keras), await loadModel(file('a.safetensors'))]
    assert.deepEqual(await ours.getWeights(), await theirs.getWeights())
    assert.equal(ours.step, theirs.step)
    assert.deepEqual(await json(['convert', file('a.safetensors'), file('b.onnx')]), {
      in: file('a.safetensors'),
      out: file('b.onnx'),
      from: 'thinnet',
      to: 'onnx',
      layers: 2,
      parameters: 39,
    })
    await ran(['convert', file('a.safetensors'), file('c.keras')])
    assert.deepEqual(await (await loadKeras(file('c.keras'))).getWeights(), await theirs.getWeights())
  })

  test('--no-compile leaves the optimizer out, of whatever kind', async () => {
    for (const from of [keras, file('a.safetensors')]) {
      await ran(['convert', from, file('bare.safetensors'), '--no-compile', '--force'])
      const bare = await loadModel(file('bare.safetensors'))
      assert.throws(() => bare.optimizer, /a compiled model/)
    }
  })

  test('--to says what the name does not', async () => {
    await ran(['convert', keras, file('dict.safetensors'), '--to', 'pytorch'])
    assert.deepEqual([...(await readStateDict(file('dict.safetensors'))).keys()].length, 4)
    await refused(
      ['convert', keras, file('dict')],
      /dict: expected a name that tells the kind: thinnet, keras, .* Say it by --to\./,
    )
  })

  test('a file that is there stays, but for --force', async () => {
    await writeFile(file('mine.keras'), 'mine')
    await refused(['convert', keras, file('mine.keras')], /mine\.keras: expected a name that is free.* Add --force/)
    const same = ['convert', file('mine.keras'), './mine.keras', '--force']
    await refused(same, /mine\.keras: expected another file than the one that is read, got the same/)
    assert.equal(await readFile(file('mine.keras'), 'utf8'), 'mine')
    await ran(['convert', keras, file('mine.keras'), '--force'])
    assert.equal((await loadKeras(file('mine.keras'))).countParameters(), 39)
  })

  test('what has no network, is not there, or cannot be written is refused, and leaves nothing', async () => {
    const dict = join(fixtures, 'pytorch/lenet.safetensors')
    await refused(['convert', dict, file('x.keras')], /got a state_dict of PyTorch.* see fromStateDict/)
    await refused(['convert', 'nowhere.keras', file('x.keras')], /nowhere\.keras: expected a file to read, got none/)
    await refused(['convert', keras, file('none/x.keras')], /saveKeras .*x\.keras: expected a file that can be written/)
    await writeFile(file('model.pt'), Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0))
    await refused(['inspect', file('model.pt')], /a pickle of torch\.save/)
    const noise = file('noise.onnx')
    await writeFile(noise, 'what')
    await refused(['inspect', noise], /an ONNX file/)
  })

  test('Ctrl-C before anything is written leaves nothing', async () => {
    const { convert } = await import('../src/programs/convert.ts')
    const ended = convert(keras, file('stopped.keras'), { compile: true })
    process.emit('SIGINT', 'SIGINT')
    assert.equal(await ended, 130)
    assert.ok(!(await readdir(folder)).some(name => name.startsWith('stopped')))
  })

  test('inspect lists layers with shapes, weights, optimizer and metadata', async () => {
    const { status, stdout } = await ran(['inspect', keras])
    assert.equal(status, 0)
    assert.match(stdout, /dense\.keras: Keras 3, .* bytes\nkeras_version: 3\.15\.1\n/)
    assert.match(stdout, /\ndense\w* \(dense\) +\[batch, 4\] +24\n/)
    assert.match(stdout, /\nOptimizer: adam, learning rate 0\.001, updates: 3, with its state \(mean, meanSquare\)\n/)
    const { network, ...about } = await json<{ network: { layers: object[]; compiled: object } }>(['inspect', keras])
    assert.deepEqual(Object.keys(about), ['file', 'kind', 'bytes', 'metadata'])
    assert.equal(network.layers.length, 2)
  })

  test('inspect lists the tensors of a state_dict, and what an ONNX file says of itself', async () => {
    const { stdout } = await ran(['inspect', join(fixtures, 'pytorch/half.safetensors')])
    assert.match(stdout, /half\.safetensors: a state_dict of PyTorch/)
    assert.match(stdout, /\nnet\.0\.weight +\[4, 3\] +float32\n/)
    assert.match(
      (await ran(['inspect', file('b.onnx')])).stdout,
      /: ONNX, .*\n.*producerName: thinnet\nopset: \{"ai\.onnx":21\}\n/s,
    )
  })

  test('a folder of TensorFlow.js, and ONNX as PyTorch writes it', async () => {
    const { unzipSync } = await import('fflate')
    await mkdir(file('web'))
    for (const [name, bytes] of Object.entries(unzipSync(await readFile(join(fixtures, 'tfjs/mnist.zip'))))) {
      await writeFile(join(file('web'), name), bytes)
    }
    assert.match(
      (await ran(['inspect', file('web')])).stdout,
      /model\.json: TensorFlow\.js, .*\nformat: layers-model\n/,
    )
    const onnx = join(fixtures, 'onnx/lenet-legacy.onnx')
    for (const [from, to] of [
      [file('web'), file('web.keras')],
      [onnx, file('torch.keras')],
    ] as const) {
      const { status, stderr } = await ran(['convert', from, to])
      assert.equal(status, 0, stderr)
      assert.ok(commandIn(stderr).endsWith(` inspect ${to}`), stderr)
      assert.ok((await loadKeras(to)).countParameters() > 500)
    }
    await mkdir(file('page'))
    await ran(['convert', file('web'), file('page')])
    assert.deepEqual((await readdir(file('page'))).sort(), ['model.json', 'model.weights.bin'])
    const [before, after] = await Promise.all(['web', 'page'].map(name => loadTfjs(file(`${name}/model.json`))))
    assert.deepEqual(await after!.getWeights(), await before!.getWeights())
  })

  test('--input-shape says the sizes that a file leaves open', async () => {
    const wrong = await ran(['inspect', keras, '--input-shape', '5,x'])
    assert.equal(wrong.status, 2)
    assert.match(wrong.stderr, /Expected sizes, as 28,28,1/)
    assert.match((await ran(['inspect', keras, '--input-shape', '7'])).stderr, /expected inputShape \[5\], got \[7\]/)
    assert.equal((await ran(['inspect', keras, '--input-shape', '5'])).status, 0)
  })

  test('layers within layers, and several calls', async () => {
    const net = sequential({
      backend: 'reference',
      layers: [
        layers.dense({ units: 2, inputShape: [2] }),
        layers.residual({ layers: [layers.dense({ units: 2 }), layers.relu()] }),
      ],
    })
    await net.save(file('residual.safetensors'))
    const { stdout } = await ran(['inspect', file('residual.safetensors')])
    assert.match(
      stdout,
      /\nresidual \(residual\) +\[batch, 2\] +0\n {2}dense_1 \(dense\) +\[batch, 2\] +6\n {2}relu \(relu\)/,
    )
    assert.match(stdout, /\nNot compiled/)
  })

  test('the options know the kinds that @thinnet/formats knows', () => {
    assert.deepEqual(
      KINDS,
      formats.map(({ name }) => name),
    )
  })
})
