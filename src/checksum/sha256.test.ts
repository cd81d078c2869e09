import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { toHex } from './encoding.ts'
import { portableHasher } from './hasher.ts'
import { hmacSha256, portableHmacSha256, sha256 } from './sha256.ts'

test('CHK-2 HMAC-SHA256 gives the vectors of RFC 4231', () => {
  const cases = [
    {
      key: new Uint8Array(20).fill(0x0b),
      data: 'Hi There',
      mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    },
    {
      key: 'Jefe',
      data: 'what do ya want for nothing?',
      mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    },
    {
      key: new Uint8Array(131).fill(0xaa),
      data: 'Test Using Larger Than Block-Size Key - Hash Key First',
      mac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    },
  ]
  const encoder = new TextEncoder()
  for (const { key, data, mac } of cases) {
    assert.equal(toHex(hmacSha256(key, data)), mac)
    const keyBytes = typeof key === 'string' ? encoder.encode(key) : key
    assert.equal(toHex(portableHmacSha256(keyBytes, encoder.encode(data))), mac)
  }
})

test('CHK-2 SHA-256 and HMAC are the same with and without Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'grapheme' }), (key, text) => {
      const data = new TextEncoder().encode(text)
      const hasher = portableHasher('SHA256')
      hasher.update(data)
      const expected = createHash('sha256').update(text).digest('hex')
      assert.equal(toHex(sha256(text)), expected)
      assert.equal(toHex(hasher.digest()), expected)
      const mac = createHmac('sha256', key).update(text).digest('hex')
      assert.equal(toHex(hmacSha256(key, text)), mac)
      assert.equal(toHex(portableHmacSha256(key, data)), mac)
    }),
  )
})
