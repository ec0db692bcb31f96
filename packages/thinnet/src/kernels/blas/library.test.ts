// A process of its own: it looks for a BLAS again, one that is loaded stays.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ThinnetError } from '../../errors.ts'
import { loadKoffi } from './koffi.ts'
import { findBlas, loadBlas } from './library.ts'

const refused = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, pattern)
  return true
}

const folder = mkdtempSync(join(tmpdir(), 'thinnet-blas-'))
after(() => rmSync(folder, { recursive: true }))

/** A place from which a koffi of ours is found, whose libraries have these functions. */
function withKoffi(name: string, functions: string): string {
  const module = join(folder, name, 'node_modules', 'koffi')
  mkdirSync(module, { recursive: true })
  const code = `
    const functions = { ${functions} }
    exports.address = () => 0n
    exports.load = () => ({ func(name) {
      if (!functions[name]) throw new Error('Cannot find function')
      return functions[name]
    } })`
  writeFileSync(join(module, 'index.js'), code)
  return join(folder, name, 'main.js')
}

describe('koffi', () => {
  test('a page, or an old Node, is told what is needed', () => {
    const wanted = /^backend blas: expected Node 20\.16 or later, got something else\. Use backend: 'wasm'\.$/
    assert.throws(() => loadKoffi(import.meta.url, {}), refused(wanted))
  })

  test('not installed', () => {
    const wanted =
      /^backend blas: expected the package koffi, got Cannot find module 'koffi'\. npm install koffi, or use/
    assert.throws(() => loadKoffi(join(folder, 'nowhere', 'main.js')), refused(wanted))
    assert.throws(() => findBlas(join(folder, 'nowhere', 'main.js')), refused(wanted))
    assert.throws(() => loadBlas('some library', join(folder, 'nowhere', 'main.js')), refused(wanted))
  })
})

describe('a library that is refused', () => {
  test('has no name', () => {
    assert.throws(() => loadBlas(''), refused(/^backend blas: expected a library's name or path, got ''\./))
    assert.throws(() => loadBlas(7 as never), refused(/got 7\. Name one with backend: \{ blas: '\/path' \}/))
  })

  test('is none of those that systems have', () => {
    const from = withKoffi('empty', '')
    assert.throws(
      () => findBlas(from),
      refused(/^backend blas: expected a BLAS, one of .+, got none of them\. Install/),
    )
  })

  test('has integers of 64 bits', () => {
    const openBlas = withKoffi('open', `cblas_sgemm() {}, openblas_get_config: () => 'OpenBLAS 0.3.21 USE64BITINT'`)
    const blis = withKoffi('blis', 'cblas_sgemm() {}, bli_info_get_blas_int_type_size: () => 64')
    const wanted = /^backend blas, one: expected integers of 32 bits \(LP64\), got 64 bits \(ILP64\)\. Name one/
    assert.throws(() => loadBlas('one', openBlas), refused(wanted))
    assert.throws(() => loadBlas('one', blis), refused(wanted))
  })

  test('multiplies wrongly', () => {
    const from = withKoffi('idle', 'cblas_sgemm() {}')
    const wanted = /^backend blas, idle: expected the product 58, 64, 139, 154, got NaN, NaN, NaN, NaN\. Name one/
    assert.throws(() => loadBlas('idle', from), refused(wanted))
  })

  const reason = missing()
  test('cannot be loaded, or is none', { skip: reason }, () => {
    assert.throws(
      () => loadBlas('libnothere.so'),
      refused(/^backend blas, libnothere\.so: expected a library that can/),
    )
    assert.throws(
      () => loadBlas(fileURLToPath(import.meta.url)),
      refused(/library\.test\.ts: expected a library that can be/),
    )
    const other = { darwin: '/usr/lib/libSystem.B.dylib', win32: 'kernel32.dll' }[process.platform as string]
    const wanted = /: expected the function cblas_sgemm, got a library without it\. Name one/
    assert.throws(() => loadBlas(other ?? 'libm.so.6'), refused(wanted))
  })
})

function missing(): string | false {
  try {
    loadKoffi(import.meta.url)
    return false
  } catch (error) {
    return (error as Error).message
  }
}
