import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesEtag, multipartEtag, partCountOf, quoteEtag, stripEtag } from './etag.ts'

test('ETAG-1 the ETag of a multipart object is the MD5 of the MD5s of its parts, and their count', () => {
  const cases: readonly [readonly string[], string][] = [
    [
      [
        'b8fc857a25e7958868c2f003d5e0952d',
        'ba8c3fac0e224c9b79a8e74bebd54654',
        '99167c91c1541375b4f9df4b5e051387',
      ],
      'b2add96cc9702bbf4efb0ccdfc6b7747-3',
    ],
    [
      ['79b281060d337b9b2b84ccf390adcf74', '7aea2552dfe7eb84b9443b6fc9ba6e01'],
      '30dcfd3901d1c613b7fb532281748544-2',
    ],
    [['5d41402abc4b2a76b9719d911017c592'], '62109206880d38a4010a98e11243924a-1'],
  ]
  for (const [parts, etag] of cases) assert.equal(multipartEtag(parts), etag)
  assert.throws(() => multipartEtag(['62109206880d38a4010a98e11243924a-1']))
})

test('ETAG-2 quotes and weak prefixes make no difference to a condition', () => {
  for (const header of ['abc', '"abc"', 'W/"abc"', ' "abc" ', '*', '"x", "abc"', 'x,abc']) {
    assert.ok(matchesEtag(header, 'abc'), header)
  }
  for (const header of ['', '"', 'ab', '"abcd"', '"x","y"', '"*"'])
    assert.ok(!matchesEtag(header, 'abc'), header)
  assert.equal(stripEtag('""'), '')
  assert.equal(stripEtag(quoteEtag('abc')), 'abc')
})

test('ETAG-3 the count of parts is read from an ETag', () => {
  assert.equal(partCountOf('b2add96cc9702bbf4efb0ccdfc6b7747-3'), 3)
  for (const etag of ['b2add96cc9702bbf4efb0ccdfc6b7747', 'abc-3', 'b2add96cc9702bbf4efb0ccdfc6b7747-x']) {
    assert.equal(partCountOf(etag), undefined)
  }
})
