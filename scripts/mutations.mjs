// Faults that the tests must see, each small enough to be made by mistake: in `file`, `from` becomes `to`, and one of
// `tests` must fail. Files are those of packages/thinnet.
import { readdirSync, readFileSync } from 'node:fs'

const thinnet = new URL('../packages/thinnet/', import.meta.url)
const read = file => readFileSync(new URL(file, thinnet), 'utf8')

const WASM = 'src/kernels/wasm'
const PARTS = `${WASM}/threads/parts.test.ts`
const CUTTING = `${WASM}/threads/parallel.test.ts`
const CLAIMING = `${WASM}/threads/claim.test.ts`
const RESTING = `${WASM}/threads/rest.test.ts`
const MEMORY = 'tests/gradients/memory.test.ts'
const OWN = 'tests/properties/own-layers.test.ts'
const GRAPHS = 'tests/graphs/random-graphs.test.ts'
const LIFETIMES = 'tests/graphs/lifetimes.test.ts'
const FUSIONS = 'tests/graphs/fusions.test.ts'
const contract = family => `tests/contract/${family}.test.ts`

/** Each kernel that is cut and has a workspace of its own on every thread, without. */
function workspaces() {
  const files = ['wasm', 'blas'].flatMap(folder =>
    readdirSync(new URL(`src/kernels/${folder}/`, thinnet)).map(name => `src/kernels/${folder}/${name}`),
  )
  const cut = files
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => [...read(name).matchAll(/^ {2}(\w+): (?:each\(|\{ grain:)/gm)].map(([, kernel]) => kernel))
  const modules = readdirSync(new URL(`${WASM}/assembly/modules/`, thinnet))
  return modules
    .map(name => `${WASM}/modules/${name.replace('.ts', '-parameters.generated.ts')}`)
    .flatMap(file => [...read(file).matchAll(/^ {2}(\w+): '.* workspace begin end'/gm)].map(found => [file, ...found]))
    .filter(([, , kernel]) => cut.includes(kernel))
    .map(([file, from, kernel]) => ({
      name: `one workspace for all threads: ${kernel}`,
      file,
      from,
      to: from.replace(' workspace ', ' shared '),
      tests: [PARTS],
    }))
}

/** Layers of several inputs. */
const READ = new Map([
  ...['dot.ts', 'merge.ts'].map(name => [name, GRAPHS]),
  ['many-classes.ts', 'tests/graphs/many-classes.test.ts'],
  ...['embedding.ts', 'tied-dense.ts'].map(name => [`attention/${name}`, 'tests/gradients/attention.test.ts']),
])

/** Each layer that says that its backward reads x or y, not saying it. */
function backwardReads() {
  const filesIn = folder => readdirSync(new URL(`src/layers/${folder}`, thinnet)).map(name => `${folder}${name}`)
  const folders = ['', 'activations/', 'attention/', 'images/', 'recurrent/']
  const files = folders.flatMap(filesIn).filter(name => name.endsWith('.ts') && name !== 'layer.ts')
  return files.flatMap(name => {
    const file = `src/layers/${name}`
    return [...read(file).matchAll(/declare\.backwardReads\('(\w+)'\)/g)].map(([from, value]) => {
      const tests = [READ.get(name) ?? MEMORY]
      return { name: `backwardReads('${value}') forgotten: ${name}`, file, from, to: 'void 0', tests }
    })
  })
}

const cuts = [
  {
    name: 'a part begins one late',
    file: `${WASM}/threads/part.ts`,
    from: 'args[begin] = part * size',
    to: 'args[begin] = part * size + 1',
    tests: [CUTTING],
  },
  {
    name: 'a part ends one early',
    file: `${WASM}/threads/part.ts`,
    from: 'Math.min(n, (part + 1) * size)',
    to: 'Math.min(n, (part + 1) * size) - 1',
    tests: [CUTTING],
  },
  {
    name: 'a part is done twice',
    file: `${WASM}/threads/claim.ts`,
    from: 'free, free + 256)',
    to: 'free, free)',
    tests: [CLAIMING],
  },
  {
    name: 'workers take part in jobs that they were not asked to',
    file: `${WASM}/threads/claim.ts`,
    from: 'free >> 16 !== (job << 16) >> 16 || ',
    to: '',
    tests: [CLAIMING],
  },
  {
    name: 'a caller that failed leaves parts to the next job',
    file: `${WASM}/threads/claim.ts`,
    from: 'Atomics.exchange(words, JOB.free, 0)',
    to: 'Atomics.load(words, JOB.free)',
    tests: [CLAIMING],
  },
  {
    name: 'workers have the caller’s workspace',
    file: `${WASM}/threads/part.ts`,
    from: 'step * thread',
    to: 'step * (thread - 1)',
    tests: [CUTTING, PARTS],
  },
  {
    name: 'workers run the next kernel',
    from: 'index: first + place',
    to: 'index: first + place + 1',
    tests: [PARTS, contract('gemm')],
  },
  {
    name: 'a worker that costs more than it saves never rests',
    file: `${WASM}/threads/rest.ts`,
    from: 'performance.now() < this.#until',
    to: 'performance.now() < 0',
    tests: [RESTING],
  },
  {
    name: 'nothing is handed to workers',
    from: 'most < 2 || time',
    to: 'most < 99 || time',
    tests: [CUTTING, contract('add'), 'tests/properties/drop-block.test.ts'],
  },
  {
    name: 'statistics are added up in workspaces apart',
    from: "names.indexOf('workspace')",
    to: "names.indexOf(name === 'blockMoments' ? 'shared' : 'workspace')",
    tests: [PARTS, contract('batch-normalization')],
  },
  {
    name: 'squares are added up in places apart',
    from: "names.indexOf('workspace')",
    to: "names.indexOf(name === 'squareSums' ? 'sums' : 'workspace')",
    tests: [PARTS, contract('updates')],
  },
].map(one => ({ file: `${WASM}/threads/parallel.ts`, ...one }))

/** What a layer draws from, and the step it computes its rate for, of the step after. */
const DRAWS = '{ ...pass, stream: (...of) => ({ ...pass.stream(...of), step: pass.step + 1 }) }'
const AFTER = '{ ...pass, step: pass.step + 1 }'
/** A new line within a call. */
const IN = '\n        '
const masks = [
  {
    name: 'all masks are the next step’s',
    file: 'src/model/network.ts',
    from: '({ key, step, site:',
    to: '({ key, step: step + 1, site:',
    tests: ['tests/properties/dropout.test.ts', 'tests/properties/drop-connect.test.ts'],
  },
  {
    name: 'dropout drops others in backward',
    file: 'src/layers/dropout.ts',
    from: 'apply(dx, dy, pass)',
    to: `apply(dx, dy, ${DRAWS})`,
    tests: [MEMORY],
  },
  {
    name: 'alphaDropout drops others in backward',
    file: 'src/layers/alpha-dropout.ts',
    from: 'apply(dx, dy, pass, rate, scale)',
    to: `apply(dx, dy, ${DRAWS}, rate, scale)`,
    tests: [MEMORY],
  },
  {
    name: 'dropout has another rate in backward',
    file: 'src/layers/dropout.ts',
    from: 'apply(dx, dy, pass)',
    to: `apply(dx, dy, ${AFTER})`,
    tests: [MEMORY],
  },
  {
    name: 'alphaDropout has another rate in backward',
    file: 'src/layers/alpha-dropout.ts',
    from: 'const { rate, scale } = this.#constants(pass)',
    to: `const { rate, scale } = this.#constants(${AFTER})`,
    tests: [MEMORY],
  },
  {
    name: 'dropConnect has another rate in backward',
    file: 'src/layers/drop-connect.ts',
    from: `output }) => {${IN}const { kernels } = pass${IN}const rate = this.#rate(pass.step)`,
    to: `output }) => {${IN}const { kernels } = pass${IN}const rate = this.#rate(pass.step + 1)`,
    tests: [MEMORY],
  },
  {
    name: 'concreteDropout draws others in backward',
    file: 'src/layers/concrete-dropout.ts',
    from: 'ddropped, x, logit, noise(pass))',
    to: `ddropped, x, logit, noise(${DRAWS}))`,
    tests: [MEMORY],
  },
  ...['dropout', 'dropout-values', 'gaussian-noise', 'concrete-dropout', 'drop-connect', 'drop-block'].map(drawn => ({
    name: `wasm: ${drawn} of another step`,
    file: `${WASM}/draws.ts`,
    from: 'key1: key[1], step, site',
    to: 'key1: key[1], step: step + 1, site',
    tests: [contract(drawn)],
  })),
  {
    name: 'a batch in parts draws the same for each',
    file: 'src/layers/dropout.ts',
    from: 'first: pass.firstSample * size',
    to: 'first: 0',
    tests: ['tests/properties/models.test.ts'],
  },
  {
    name: 'a batch in parts shares the same draws in each',
    file: 'src/layers/shared-mask.ts',
    from: '(this.#oncePerBatch ? draw : firstSample)',
    to: '(this.#oncePerBatch ? draw : 0)',
    tests: ['tests/properties/shared-dropout.test.ts'],
  },
]

/** What may not be written over, and is. */
const inPlace = [
  {
    name: 'dense',
    file: 'src/layers/dense.ts',
    from: 'declare.output([...shape.slice(0, -1), this.units])',
    to: 'declare.output([...shape.slice(0, -1), this.units], { inPlace: true })',
  },
  {
    name: 'conv2d',
    file: 'src/layers/images/convolution.ts',
    from: 'filters, dataFormat))\n    const dx',
    to: 'filters, dataFormat), { inPlace: true })\n    const dx',
  },
  {
    name: 'dropConnect',
    file: 'src/layers/drop-connect.ts',
    from: 'declare.output([units])',
    to: 'declare.output([units], { inPlace: true })',
  },
  {
    name: 'maxPooling2d',
    file: 'src/layers/images/pooling.ts',
    from: 'declare.output(outputShape)',
    to: 'declare.output(outputShape, { inPlace: true })',
  },
].map(one => ({ ...one, name: `inPlace where it is not: ${one.name}`, tests: [MEMORY] }))

const memory = [
  {
    name: 'a value dies when it is last read',
    file: 'src/engine/blocks.ts',
    from: 'other.birth <= block.death && block.birth <= other.death',
    to: 'other.birth < block.death && block.birth < other.death',
    tests: [GRAPHS],
  },
  {
    name: 'an input is written over',
    file: 'src/engine/lifetimes.ts',
    from: ' && !block.root.fixed',
    to: '',
    tests: [LIFETIMES, MEMORY],
  },
  {
    name: 'what is read later is written over',
    file: 'src/engine/lifetimes.ts',
    from: ' && block.lastRead(value) <= moment',
    to: '',
    tests: [LIFETIMES, MEMORY],
  },
  {
    name: 'what is read one call later is written over',
    file: 'src/engine/lifetimes.ts',
    from: 'block.lastRead(value) <= moment',
    to: 'block.lastRead(value) <= moment + 1',
    tests: [GRAPHS],
  },
  {
    name: 'a value that a call is given twice is written over',
    file: 'src/engine/lifetimes.ts',
    from: ' && !others.some(other => input.mayBe(other))',
    to: '',
    tests: [GRAPHS],
  },
  {
    name: 'a value that a call is given twice, once handed on, is written over',
    file: 'src/engine/blocks.ts',
    from: ' || this.root.standsFor.some(value => value.root !== this.root && value.mayBe(other))',
    to: '',
    tests: [GRAPHS],
  },
  {
    name: 'what may be written over is not, since it is handed on',
    file: 'src/engine/blocks.ts',
    from: 'value !== but && ',
    to: '',
    tests: [LIFETIMES],
  },
  {
    name: 'a merged block lives as long as the other',
    file: 'src/engine/blocks.ts',
    from: 'root.death = Math.max(root.death, this.death)\n    this',
    to: 'this',
    tests: ['src/engine/blocks.test.ts', GRAPHS],
  },
  {
    name: 'inputs that backward reads are not kept',
    file: 'src/engine/lifetimes.ts',
    from: 'if (asked.reads.inputs[j]) input.readAt(last)',
    to: 'void j',
    tests: [LIFETIMES, GRAPHS],
  },
  {
    name: 'outputs that backward reads are not kept',
    file: 'src/engine/lifetimes.ts',
    from: 'if (asked.reads.output) output.readAt(last)',
    to: '',
    tests: [LIFETIMES, GRAPHS],
  },
  {
    name: 'what is saved is not kept',
    file: 'src/engine/lifetimes.ts',
    from: 'region === asked.padding ? afterAll(calls) : last',
    to: 'region === asked.padding ? afterAll(calls) : i',
    tests: [GRAPHS],
  },
  {
    name: 'what came back first is not kept for the sum',
    file: 'src/engine/lifetimes.ts',
    from: 'before.readAt(moment)',
    to: '',
    tests: [GRAPHS],
  },
  {
    name: 'the derivative to an input is not kept',
    file: 'src/engine/lifetimes.ts',
    from: 'back.get(wire)?.readAt(afterAll(calls))',
    to: 'void wire',
    tests: [GRAPHS],
  },
  {
    name: 'a part of a shared gradient is not kept',
    file: 'src/engine/lifetimes.ts',
    from: '.readAt(afterAll(calls))\n    }',
    to: '\n    }',
    tests: [GRAPHS],
  },
  {
    name: 'a sum is left out',
    file: 'src/engine/run.ts',
    from: 'if (sum) kernels.add(sum, this.#back[id]!, dx)',
    to: 'if (sum) kernels.copy(sum, dx)',
    tests: [GRAPHS],
  },
  {
    name: 'a shared gradient is written over',
    file: 'src/engine/declare.ts',
    from: 'fitted && taken.has(parameter)',
    to: 'false',
    tests: [GRAPHS],
  },
  {
    name: 'a gradient that nobody writes is left as it was',
    file: 'src/engine/run.ts',
    from: 'kernels.fill(gradient, 0)',
    to: 'void gradient',
    tests: ['tests/graphs/unreached.test.ts'],
  },
  {
    name: 'x that is handed on is not kept',
    file: 'src/engine/lifetimes.ts',
    from: 'inputs[0].standsFor.push(output)',
    to: '',
    tests: [OWN],
  },
  {
    name: 'dy that is handed on is not kept',
    file: 'src/engine/lifetimes.ts',
    from: 'dy?.standsFor.push(...dxs.filter(dx => dx !== null))',
    to: '',
    tests: [GRAPHS],
  },
  {
    name: 'what is handed on is not moved',
    file: 'src/engine/run.ts',
    from: 'if (to.offset !== from.offset)',
    to: 'if (to === from)',
    tests: [OWN],
  },
  {
    name: 'any layer may hand x on',
    file: 'src/layers/returned.ts',
    from: '(passThrough && y === x)',
    to: 'y === x',
    tests: [OWN],
  },
  {
    name: 'any layer may hand dy on',
    file: 'src/layers/returned.ts',
    from: '(passThrough && i === 0 && dx === dy)',
    to: 'dx === dy',
    tests: [OWN],
  },
  {
    name: 'dropout does not say that it hands on',
    file: 'src/layers/dropout.ts',
    from: 'passThrough: relu === null',
    to: 'passThrough: false',
    tests: [MEMORY],
  },
]

/** Calls that are put together although their value is wanted. */
const fusions = [
  {
    name: 'a value that others read, too, is not computed',
    file: 'src/engine/fusions.ts',
    from: 'readers.has(wire) ? null : i',
    to: 'readers.get(wire) ?? i',
    tests: [FUSIONS],
  },
  {
    name: 'an output is not computed',
    file: 'src/engine/fusions.ts',
    from: 'for (const wire of outputs) readers.set(wire, null)',
    to: '',
    tests: [FUSIONS],
  },
  {
    name: 'a relu that the layer before was to apply is left out',
    file: 'src/engine/fusions.ts',
    from: ', reluAfter: true',
    to: '',
    tests: [FUSIONS],
  },
]

const assembly = [
  {
    name: 'conv2d: the last part of the gradient of its kernel is not added',
    file: 'parts.ts',
    from: 'p < parts; p++',
    to: 'p < parts - 1; p++',
    tests: [contract('conv2d')],
  },
  {
    name: 'statistics: blocks share their sums',
    file: 'statistics/moments.ts',
    from: 'BLOCK_SUMS, b * sumsOf(count))\n    const',
    to: 'BLOCK_SUMS, (b >> 1) * sumsOf(count))\n    const',
    tests: [PARTS, contract('batch-normalization')],
  },
  {
    name: 'squareSums: a part counts its blocks from 0',
    file: 'updates.ts',
    from: 'f64.store(double(sums, b), squareSum',
    to: 'f64.store(double(sums, b - begin), squareSum',
    tests: [PARTS, contract('updates')],
  },
  {
    name: 'concreteDropoutBackward: a part counts its blocks from 0',
    file: 'concrete-dropout.ts',
    from: 'shared + <usize>b * BLOCK_BYTES\n    const start',
    to: 'shared + <usize>(b - begin) * BLOCK_BYTES\n    const start',
    tests: [PARTS],
  },
  {
    name: 'dropout: a part forgets where the region begins',
    file: 'dropout.ts',
    from: 'block += (begin + lane) >> 4',
    to: 'block += begin >> 4',
    tests: [PARTS],
  },
  {
    name: 'gaussianNoise: a part forgets where the region begins',
    file: 'gaussian-noise.ts',
    from: 'block += (begin + lane) >> 2',
    to: 'block += begin >> 2',
    tests: [PARTS],
  },
  {
    name: 'warpBackward: clears the first image',
    file: 'warp.ts',
    from: 'memory.fill(image, 0, bytes(size))',
    to: 'memory.fill(x, 0, bytes(size))',
    tests: [PARTS],
  },
  {
    name: 'warp: reflects at the last pixel and not at its edge',
    file: 'warp.ts',
    from: '2 * size - 1 - place',
    to: '2 * size - 2 - place',
    tests: [contract('warp')],
  },
  {
    name: 'maxPooling2dBackward: clears the first image',
    file: 'pooling.ts',
    from: 'memory.fill(image, 0, bytes(xSize))',
    to: 'memory.fill(dx, 0, bytes(xSize))',
    tests: [PARTS, contract('pooling')],
  },
  {
    name: 'permute: a part of a matrix begins at the first column',
    file: 'permute.ts',
    from: 'at(y, begin * all.columnTo), at(x, begin)',
    to: 'y, x',
    tests: [PARTS],
  },
  {
    name: 'depthwiseConv2d: taps that lie apart are taken side by side',
    file: 'images/depthwise.ts',
    from: 'bytes(w.dilationX * channels)',
    to: 'bytes(channels)',
    tests: [contract('images')],
  },
  {
    name: 'depthwiseConv2d: the last window of a row is taken for a whole one',
    file: 'images/places.ts',
    from: '(w.width - offset + w.strideX - 1) / w.strideX',
    to: '(w.width - offset + w.strideX) / w.strideX',
    tests: [contract('images')],
  },
  {
    name: 'depthwiseConv2d: the gradient of its kernel has taps behind a row',
    file: 'images/depthwise-kernel.ts',
    from: 'if (ox < to1)',
    to: 'if (ox <= to1)',
    tests: [contract('images')],
  },
  {
    name: 'averagePooling2d: divides by the whole window',
    file: 'images/average.ts',
    from: 'const count = <f32>(rows * columns)',
    to: 'const count = <f32>4',
    tests: [contract('images')],
  },
  {
    name: 'allFinite: an infinite value is taken for a number',
    file: 'finite.ts',
    from: 'i32x4.ge_s(most',
    to: 'i32x4.gt_s(most',
    tests: [contract('finite')],
  },
].map(one => ({ ...one, name: `wasm: ${one.name}`, file: `${WASM}/assembly/${one.file}`, build: true }))

const inputs = [
  {
    name: 'augmentation: each part of a batch draws from the first sample on',
    file: 'src/layers/augmentation/random-transform.ts',
    from: 'pass.firstSample * this.drawn',
    to: '0',
    tests: ['tests/properties/augmentation.test.ts'],
  },
  {
    name: 'concrete dropout by channel: the gradient of the rate without x',
    file: 'src/layers/concrete-noise.ts',
    from: 'kernels.map(products, [ddropped, x], merges.product.forward)',
    to: 'kernels.copy(products, ddropped)',
    tests: ['tests/gradients/concrete-dropout.test.ts'],
  },
  {
    name: 'normalization: what was adapted is not saved',
    file: 'src/layers/inputs/normalization.ts',
    from: '...given, ...this.#moments',
    to: '...given',
    tests: ['tests/properties/unary-layers.test.ts'],
  },
]

const recurrent = [
  {
    name: 'recurrent dropout is not led back',
    file: 'src/layers/recurrent/given.ts',
    from: 'kernels.applyMask(dh, dh, mask, { inner: mask.size, scale: this.#scale })',
    to: '',
    tests: ['tests/gradients/recurrent.test.ts'],
  },
  {
    name: 'what goes by a padded timestep is lost',
    file: 'src/layers/recurrent/carry.ts',
    from: 'kernels.add(d, d, this.#passed[k]!)',
    to: 'kernels.add(d, d, d)',
    tests: ['tests/gradients/recurrent.test.ts'],
  },
  {
    name: 'zoneout keeps one mask for all timesteps',
    file: 'src/layers/recurrent/carry.ts',
    from: 'from: s * this.#units',
    to: 'from: 0 * s',
    tests: ['tests/properties/recurrent.test.ts'],
  },
  {
    name: 'the padding of outputs from the last timestep on is not turned',
    file: 'src/layers/recurrent/padding.ts',
    from: 'columns: 1, from: this.#steps - 1 - s, to: s',
    to: 'columns: 1, from: s, to: s',
    tests: ['tests/properties/recurrent.test.ts'],
  },
  {
    name: 'the second direction is not turned',
    file: 'src/layers/recurrent/merging.ts',
    from: '(k === 0 ? s : steps - 1 - s)',
    to: '(k === 0 ? s : steps > 0 ? s : 0)',
    tests: ['tests/parity/recurrent.test.ts'],
  },
  {
    name: 'outputs before the first timestep that counts are the initial state',
    file: 'src/layers/recurrent/outputs.ts',
    from: 'if (shown) pass.kernels.applyMask(this.#part, h, shown, { inner: 1 })',
    to: 'if (shown) pass.kernels.copy(this.#part, h)',
    tests: ['tests/parity/recurrent.test.ts'],
  },
]

export const mutations = [
  ...workspaces(),
  ...cuts,
  ...backwardReads(),
  ...masks,
  ...inPlace,
  ...memory,
  ...fusions,
  ...inputs,
  ...assembly,
  ...recurrent,
]
