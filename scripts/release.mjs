// Makes the tarballs of a release from a clean tree, checks them, prints how to publish them, and stops there.
//
//     node scripts/release.mjs            into release/, after npm test
//     node scripts/release.mjs --untested without that, to try the rest
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PACKAGES, pack, run } from './packed.mjs'
import { faultsOf } from './tarball-faults.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'release')
const placeOf = name => join(root, 'packages', name.replace('@thinnet/', ''))
const manifestOf = name => JSON.parse(readFileSync(join(placeOf(name), 'package.json'), 'utf8'))

/** What must be mended first, in sentences. */
function beforeBuilding() {
  const faults = []
  const changed = run('git', ['status', '--porcelain'], root).trim()
  if (changed) faults.push(`the tree is not clean:\n${changed}`)
  const { version } = manifestOf('thinnet')
  for (const name of PACKAGES) {
    const manifest = manifestOf(name)
    if (manifest.version !== version) faults.push(`${name} is ${manifest.version}, thinnet ${version}`)
    for (const [other, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (PACKAGES.includes(other) && wanted !== version)
        faults.push(`${name} asks for ${other} ${wanted}, not ${version}`)
    }
    // npm refuses provenance for a package that does not say where it was built
    if (!manifest.repository) faults.push(`${name} has no repository: { type: 'git', url, directory }`)
  }
  const headings = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').match(/^## .*/gm)
  if (!headings[0].startsWith(`## ${version}`))
    faults.push(`CHANGELOG.md begins with "${headings[0]}", not "## ${version}"`)
  if (run('git', ['tag', '--list', `v${version}`], root)) faults.push(`the tag v${version} is there already`)
  return faults
}

/** Without what earlier builds have left. */
function build() {
  for (const name of PACKAGES) rmSync(join(placeOf(name), 'dist'), { recursive: true, force: true })
  run('npm', ['run', 'build'], root)
}

/** In the order in which each finds what it depends on published: that of `PACKAGES`. */
function commands(packed, version) {
  const publish = ({ tarball }) => `npm publish --provenance --access public ${tarball.slice(root.length)}`
  return [
    `git tag v${version} && git push origin v${version}`,
    ...PACKAGES.map(name => publish(packed.find(each => each.name === name))),
  ]
}

async function main(isTested) {
  const faults = beforeBuilding()
  build()
  if (isTested) run('npm', ['test'], root, { stdio: ['ignore', 'inherit', 'inherit'] })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const packed = pack(folder)
  for (const { name, tarball } of packed) {
    for (const fault of await faultsOf(tarball)) faults.push(`${name}: ${fault}`)
  }
  for (const { tarball, size, paths } of packed) {
    console.log(
      `${(size / 1e6).toFixed(2).padStart(7)} MB ${String(paths.length).padStart(5)} files  ${tarball.slice(root.length)}`,
    )
  }
  if (faults.length > 0) {
    console.log(`\nNot to be published yet:\n${faults.map(fault => `- ${fault}`).join('\n')}`)
    return 1
  }
  console.log(`\nNothing is published. Where provenance can be shown (a workflow with id-token: write), that is:\n`)
  console.log(commands(packed, manifestOf('thinnet').version).join('\n'))
  return 0
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await main(!process.argv.includes('--untested'))
