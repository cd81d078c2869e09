import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBase64, fromHex, parseBase64, toBase64, toHex, writeBase64, writeHex } from './encoding.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

test('base64 and hexadecimal are those of Node, with and without it', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const expected = Buffer.from(value).toString('base64')
      assert.equal(toBase64(value), expected)
      assert.equal(writeBase64(value), expected)
      assert.deepEqual(fromBase64(expected), value)
      assert.deepEqual(parseBase64(expected), value)
      assert.equal(toHex(value), Buffer.from(value).toString('hex'))
      assert.equal(writeHex(value), toHex(value))
      assert.deepEqual(fromHex(toHex(value).toUpperCase()), value)
    }),
  )
})

test('a view into a larger buffer is encoded alone', () => {
  const view = new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 3)
  assert.equal(toBase64(view), 'AQI=')
  assert.equal(toHex(view), '0102')
})

test('CHK-1 only canonical base64 is accepted', () => {
  const refused = [
    'A',
    'AA',
    'AAA',
    'AA=',
    '=',
    '====',
    'AB==',
    'AAB=',
    'AA==AAAA',
    ' AAA',
    'AAA\n',
    'AA-_',
    'A===',
    'ÄAAA',
    'AAAA\0',
  ]
  for (const text of refused) assert.equal(fromBase64(text), undefined, JSON.stringify(text))
  assert.deepEqual(fromBase64(''), new Uint8Array())
  assert.deepEqual(fromBase64('+/8='), new Uint8Array([0xfb, 0xff]))
})

test('a text that is not hexadecimal has no bytes', () => {
  for (const text of ['0', '0g', 'x0', '0 ', '000', '٠٠']) assert.equal(fromHex(text), undefined, text)
})
