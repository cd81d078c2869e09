import assert from 'node:assert/strict'
import test from 'node:test'
import { UsageError } from './exit-codes.ts'
import { parseBucketUrl, parseObjectUrl, parseS3Url, writeS3Url } from './s3-url.ts'

test('CLI-3 s3://bucket/key is split at the first slash, and nothing is decoded', () => {
  assert.deepEqual(parseS3Url('s3://b'), { bucket: 'b', key: '' })
  assert.deepEqual(parseS3Url('s3://b/'), { bucket: 'b', key: '' })
  assert.deepEqual(parseS3Url('s3://b/a//b%20c?d#e\n'), { bucket: 'b', key: 'a//b%20c?d#e\n' })
  assert.equal(writeS3Url({ bucket: 'b', key: 'a/b' }), 's3://b/a/b')
  assert.equal(parseBucketUrl('b'), 'b')
  assert.equal(parseBucketUrl('s3://b/'), 'b')
})

test('CLI-3 what is not a place on a server is a usage error', () => {
  assert.throws(() => parseS3Url('http://b/k'), UsageError)
  assert.throws(() => parseS3Url('s3:///k'), UsageError)
  assert.throws(() => parseObjectUrl('s3://b'), UsageError)
  assert.throws(() => parseBucketUrl('s3://b/k'), UsageError)
})
