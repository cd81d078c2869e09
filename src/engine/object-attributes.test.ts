import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../test/engine-objects.ts'
import { attributesOf } from './object-attributes.ts'
import { checkTag, parseTagging } from './tagging.ts'

test('OBJ-10 without a Content-Type an object is binary/octet-stream, without a class STANDARD', () => {
  assert.deepEqual(attributesOf({}), {
    system: { contentType: 'binary/octet-stream' },
    metadata: {},
    tags: {},
    storageClass: 'STANDARD',
  })
})

for (const [sent, kept] of [
  ['aws-chunked', undefined],
  ['gzip,aws-chunked', 'gzip'],
  ['aws-chunked, gzip', 'gzip'],
  ['AWS-Chunked', undefined],
  ['gzip', 'gzip'],
  ['', undefined],
] as const) {
  test(`OBJ-11 of the Content-Encoding "${sent}" is kept: ${kept ?? 'nothing'}`, () => {
    assert.equal(attributesOf({ ContentEncoding: sent }).system.contentEncoding, kept)
  })
}

test('OBJ-12 user metadata has at most 2,048 bytes of names and values', async () => {
  const full = { name: 'é'.repeat(1022) }
  assert.deepEqual(attributesOf({ Metadata: full }).metadata, full)
  await rejectsWith(() => attributesOf({ Metadata: { ...full, x: '' } }), 'MetadataTooLarge', {
    Size: 2049,
    MaxSizeAllowed: 2048,
  })
})

test('OBJ-13 storage classes are kept, those of other places refused', async () => {
  for (const storageClass of ['STANDARD', 'GLACIER_IR', 'ONEZONE_IA']) {
    assert.equal(attributesOf({ StorageClass: storageClass }).storageClass, storageClass)
  }
  for (const storageClass of ['OUTPOSTS', 'standard', '']) {
    await rejectsWith(() => attributesOf({ StorageClass: storageClass }), 'InvalidStorageClass', {
      StorageClassRequested: storageClass,
    })
  }
})

test('OBJ-14 a website redirect leads to a path or to http', async () => {
  for (const location of ['/a', 'http://x', 'https://x/y']) {
    assert.equal(attributesOf({ WebsiteRedirectLocation: location }).system.websiteRedirectLocation, location)
  }
  for (const location of ['', 'a', 'ftp://x']) {
    await rejectsWith(() => attributesOf({ WebsiteRedirectLocation: location }), 'InvalidRedirectLocation')
  }
})

test('OBJ-15 x-amz-tagging is read as a query', () => {
  assert.deepEqual(parseTagging(''), {})
  assert.deepEqual(parseTagging('key'), { key: '' })
  assert.deepEqual(parseTagging('&a=1&&b=%20+%2B&'), { a: '1', b: '  +' })
  assert.deepEqual(Object.entries(parseTagging('__proto__=1')), [['__proto__', '1']])
})

for (const text of ['=', '=v', 'a=%', 'a=%ff', 'k=1&k=2', 'key1=val1,key2=val2']) {
  test(`OBJ-16 the tagging "${text}" is refused as an argument`, async () => {
    await rejectsWith(() => parseTagging(text), 'InvalidArgument', {
      ArgumentName: 'x-amz-tagging',
      ArgumentValue: text,
    })
  })
}

test("OBJ-17 tags have S3's letters and lengths, and there are at most ten", async () => {
  checkTag('k'.repeat(128), 'ä'.repeat(256))
  checkTag('a+b-c=d.e_f:g/h@i j', '')
  await rejectsWith(() => checkTag('k'.repeat(129), ''), 'InvalidTag')
  await rejectsWith(() => checkTag('k', 'v'.repeat(257)), 'InvalidTag')
  await rejectsWith(() => checkTag('k,', ''), 'InvalidTag', { TagKey: 'k,' })
  await rejectsWith(() => checkTag('k', 'v!'), 'InvalidTag', { TagKey: 'k', TagValue: 'v!' })
  await rejectsWith(() => checkTag('aws:k', ''), 'InvalidTag')
  const eleven = Array.from({ length: 11 }, (_, index) => `k${index}`).join('&')
  assert.equal((await rejectsWith(() => parseTagging(eleven), 'BadRequest')).status, 400)
})
