import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PRESETS } from './presets.ts'
import { SIDES } from './settings.ts'
import { makeNetwork } from './worker/network.ts'

describe('every preset', () => {
  for (const { name, title, watch, settings } of PRESETS) {
    test(`${name}: its networks can be made, and what to watch is told in both languages`, () => {
      for (const side of SIDES) makeNetwork(settings[side], 1).model.dispose()
      for (const text of [title.en, title.zh]) assert.match(text, /./)
      assert.match(watch.en, /.{50}/)
      assert.match(watch.zh, /.{20}/)
    })
  }
})
