import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { test } from 'node:test'
import { addressesOf } from './addresses.ts'

const v4 = (address: string, internal = false) => ({ address, family: 'IPv4', internal }) as NetworkInterfaceInfo
const v6 = (address: string, scopeid: number, internal = false) =>
  ({ address, family: 'IPv6', internal, scopeid }) as NetworkInterfaceInfo

const INTERFACES = {
  lo: [v4('127.0.0.1', true), v6('::1', 0, true)],
  eth0: [v4('192.168.1.5'), v6('fd00::5', 0), v6('fe80::5', 2)],
  wlan0: [v4('10.0.0.7')],
}
const of = (host: string, address = host, interfaces: Record<string, NetworkInterfaceInfo[]> = INTERFACES) =>
  addressesOf(host, { address, port: 80 }, interfaces)

test('where everybody is served, the addresses that others can type', () => {
  assert.deepEqual(of('0.0.0.0'), {
    url: 'http://127.0.0.1:80/',
    network: ['http://192.168.1.5:80/', 'http://10.0.0.7:80/'],
  })
  assert.deepEqual(of('::'), {
    url: 'http://[::1]:80/',
    network: ['http://192.168.1.5:80/', 'http://[fd00::5]:80/', 'http://10.0.0.7:80/'],
  })
  assert.deepEqual(of('0', '0.0.0.0').network, of('0.0.0.0').network)
  assert.deepEqual(of('0.0.0.0', '0.0.0.0', {}).network, [])
})

test('else the one that was asked for', () => {
  assert.deepEqual(of('127.0.0.1'), { url: 'http://127.0.0.1:80/', network: [] })
  assert.deepEqual(of('::1'), { url: 'http://[::1]:80/', network: [] })
  assert.deepEqual(of('my-machine', '192.168.1.5'), { url: 'http://my-machine:80/', network: [] })
})
