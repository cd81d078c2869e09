import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../test/engine-objects.ts'
import { parseCopySource } from './copy-source.ts'

for (const [text, source] of [
  ['bucket/key', { bucket: 'bucket', key: 'key' }],
  ['/bucket/a/b//c', { bucket: 'bucket', key: 'a/b//c' }],
  ['bucket%2Fkey%2Fx', { bucket: 'bucket', key: 'key/x' }],
  ['bucket/%E2%82%AC+%2B%20', { bucket: 'bucket', key: '€++ ' }],
  ['bucket/%2525', { bucket: 'bucket', key: '%25' }],
  ['bucket/key?versionId=null', { bucket: 'bucket', key: 'key', versionId: 'null' }],
  ['bucket/%3FversionId=1', { bucket: 'bucket', key: '?versionId=1' }],
  ['bucket/?versionId', { bucket: 'bucket', key: '?versionId' }],
  ['bucket//', { bucket: 'bucket', key: '/' }],
] as const) {
  test(`COPY-1 the source "${text}" is read as ${JSON.stringify(source)}`, () => {
    assert.deepEqual(parseCopySource(text), source)
  })
}

for (const text of [
  '',
  '/',
  'bucket',
  'bucket/',
  '/bucket/',
  '//key',
  'b/key',
  'buc ket/key',
  'bucket/%',
  'bucket/%ff',
]) {
  test(`COPY-2 the source "${text}" is refused`, async () => {
    const error = await rejectsWith(() => parseCopySource(text), 'InvalidArgument', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: 'x-amz-copy-source',
    })
    assert.equal(error.message, 'Invalid copy source object key')
  })
}
