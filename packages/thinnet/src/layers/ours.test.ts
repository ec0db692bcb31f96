import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Dense } from './dense.ts'
import * as layers from './index.ts'
import type { Layer } from './layer.ts'
import { oursOf } from './ours.ts'

/** The classes among what `layers` holds; the rest are their factories. */
const classes = Object.values(layers).filter(value => /^class\s/.test(String(value))) as (new () => Layer)[]
const of = (kind: new () => Layer) => oursOf(Object.create(kind.prototype))

describe("thinnet's own layers", () => {
  test('each says what its outputs are', () => {
    assert.ok(classes.length >= 17)
    assert.deepEqual(
      classes.filter(kind => of(kind) === null).map(({ name }) => name),
      [],
    )
  })

  test('each is made by the factory of its type, by which a file names it', () => {
    for (const { prototype } of classes as readonly { prototype: Layer }[]) {
      const name = prototype.type.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
      assert.equal(typeof (layers as Record<string, unknown>)[name], 'function', prototype.type)
    }
  })

  test('a class that extends one of them is not one', () => {
    assert.equal(oursOf(new (class extends Dense {})({ units: 1 })), null)
  })
})
