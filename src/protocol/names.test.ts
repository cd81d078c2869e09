import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { S3Error } from './errors.ts'
import { checkBucketName, checkKey } from './names.ts'
import {
  canonicalEncoding,
  decodeComponent,
  decodeQueryComponent,
  encodeComponent,
  encodeListing,
  encodePath,
  parseQuery,
  writeQuery,
} from './url.ts'

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof S3Error, String(error))
    return error.code
  }
  return 'accepted'
}

test('NAME-1 bucket names are checked by the published rules', () => {
  for (const name of ['abc', 'a.b', 'a-b', '1a2', 'a'.repeat(63), '192.168.1', 'my-plan', 'a--b'])
    checkBucketName(name)
  const refused = [
    '',
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    'a b',
    '-abc',
    'abc-',
    '.abc',
    'abc.',
    'a..b',
    'a.-b',
    'a-.b',
    '192.168.5.4',
    'xn--abc',
    'sthree-abc',
    'amzn-s3-demo-abc',
    'abc-s3alias',
    'abc--ol-s3',
    'abc.mrap',
    'abc--x-s3',
    'abc--table-s3',
    'abc-an',
    'ab\u00e9',
    'a/b',
  ]
  for (const name of refused)
    assert.equal(
      codeOf(() => checkBucketName(name)),
      'InvalidBucketName',
      name,
    )
})

test('NAME-2 a key is 1 to 1,024 bytes of UTF-8', () => {
  for (const key of ['a', 'a'.repeat(1024), '\u00e9'.repeat(512), '\u{1f600}'.repeat(256)]) checkKey(key)
  for (const [key, size] of [
    ['a'.repeat(1025), 1025],
    [`${'\u{1f600}'.repeat(256)}a`, 1025],
  ] as const) {
    assert.throws(
      () => checkKey(key),
      (error) =>
        error instanceof S3Error &&
        error.code === 'KeyTooLongError' &&
        error.details['Size'] === size &&
        error.details['MaxSizeAllowed'] === 1024,
    )
  }
})

test('NAME-3 any key is legal but those with NUL, a lone surrogate or dots that climb out of the bucket', () => {
  for (const key of [
    'a//b',
    '/',
    '//',
    './a',
    'a/..',
    'a/../b',
    'a/b/../../c',
    '..a',
    'a..',
    '...',
    ' ',
    '\r\n\t\u0001',
    '%00',
    '?&=+#',
  ]) {
    checkKey(key)
  }
  for (const key of ['', 'a\0b', '\ud800', 'a\udc00', '..', '../a', 'a/../../b', '/../a', './../a']) {
    assert.equal(
      codeOf(() => checkKey(key)),
      'InvalidURI',
      JSON.stringify(key),
    )
  }
})

test('NAME-4 paths and queries are encoded once, each byte, with upper-case hex', () => {
  assert.equal(encodePath("/b/a b/é+~!*'().txt"), '/b/a%20b/%C3%A9%2B~%21%2A%27%28%29.txt')
  assert.equal(encodePath('/b//a/../%2f'), '/b//a/../%252f')
  assert.equal(encodePath(''), '/')
  assert.equal(encodeComponent('a/b c'), 'a%2Fb%20c')
  assert.equal(
    writeQuery([
      ['prefix', 'a/b'],
      ['acl', ''],
    ]),
    'prefix=a%2Fb&acl=',
  )
  assert.equal(
    codeOf(() => encodePath('/\ud800')),
    'InvalidURI',
  )
})

test('NAME-5 a path is decoded once, and refused when it is not percent-encoded UTF-8', () => {
  assert.equal(decodeComponent('a%2Fb%252F+%C3%A9'), 'a/b%2F+é')
  for (const text of [
    '%',
    '%2',
    '%zz',
    'a%',
    '%ff',
    '%c0%af',
    '%ed%a0%80',
    '%e2%82',
    'é',
    'a b',
    'a\u0001',
  ]) {
    assert.equal(
      codeOf(() => decodeComponent(text)),
      'InvalidURI',
      text,
    )
  }
})

test('NAME-6 a query is read in its order, doubles kept, a plus as a space', () => {
  assert.deepEqual(parseQuery('b=1&a&c=a+b%2B%26&b=&&=x'), [
    ['b', '1'],
    ['a', ''],
    ['c', 'a b+&'],
    ['b', ''],
    ['', 'x'],
  ])
  assert.deepEqual(parseQuery(''), [])
  assert.equal(
    codeOf(() => parseQuery('a=%f')),
    'InvalidURI',
  )
})

test('NAME-7 any text survives a path and a query, and its encoding is canonical', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, (value) => {
      const well = value.toWellFormed()
      assert.equal(decodeComponent(encodePath(`/${well}`)), `/${well}`)
      assert.equal(decodeQueryComponent(encodeComponent(well)), well)
      assert.equal(canonicalEncoding(encodeComponent(well), false), encodeComponent(well))
      assert.equal(canonicalEncoding(encodePath(`/${well}`), true), encodePath(`/${well}`))
      assert.equal(decodeURIComponent(encodeListing(well)), well)
    }),
  )
})

test('NAME-8 encoding-type=url leaves slash and asterisk, and encodes tilde and parentheses', () => {
  assert.equal(encodeListing('test_file(3).png'), 'test_file%283%29.png')
  assert.equal(encodeListing("a/b*c~d!'+ é\n"), 'a/b*c%7Ed%21%27%2B%20%C3%A9%0A')
})
