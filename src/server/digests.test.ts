import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf } from '../../test/bodies.ts'
import type { BodyStream } from '../protocol/body.ts'
import { S3Error } from '../protocol/errors.ts'
import { checksumFields } from './checksum-fields.ts'
import { digestsOf } from './digests.ts'
import type { DigestFields } from './digests.ts'

const refusal = (fields: DigestFields, body: BodyStream = bodyOf()): string => {
  try {
    digestsOf(fields, body)
  } catch (error) {
    assert.ok(error instanceof S3Error)
    return `${error.code}: ${error.message}`
  }
  return ''
}

test('CHK-70 a checksum is one, of the right length, and goes by the algorithm that was announced', () => {
  assert.deepEqual(digestsOf({}, bodyOf()), { expected: {} })
  const crc = digestsOf({ ChecksumCRC32: 'NhCmhg==', ChecksumAlgorithm: 'CRC32' }, bodyOf())
  assert.equal(crc.algorithm, 'CRC32')
  assert.match(
    refusal({ ChecksumCRC32: 'NhCmhg==', ChecksumSHA1: 'x' }),
    /^InvalidRequest: Expecting a single/,
  )
  assert.match(
    refusal({ ChecksumCRC32: 'NhCmhg=' }),
    /^InvalidRequest: Value for x-amz-checksum-crc32 header is invalid/,
  )
  assert.match(refusal({ ChecksumCRC64NVME: 'NhCmhg==' }), /crc64nvme header is invalid/)
  assert.match(refusal({ ChecksumAlgorithm: 'CRC32' }), /^InvalidRequest: x-amz-sdk-checksum-algorithm/)
  assert.match(refusal({ ChecksumAlgorithm: 'SHA1', ChecksumCRC32: 'NhCmhg==' }), /^InvalidRequest/)
  assert.match(refusal({ ContentMD5: 'NhCmhg==' }), /^InvalidDigest/)
})

test('CHK-71 a checksum in a trailer is read when the body has ended, and not before', () => {
  const trailers = new Map<string, string>()
  const body = { ...bodyOf(), trailers }
  const { algorithm, expected } = digestsOf(
    { Trailer: 'x-amz-checksum-crc32', ChecksumAlgorithm: 'CRC32' },
    body,
  )
  assert.equal(algorithm, 'CRC32')
  const value = expected.checksum?.value
  assert.ok(typeof value === 'function')
  assert.throws(value, { code: 'MalformedTrailerError' })
  trailers.set('x-amz-checksum-crc32', 'bad')
  assert.throws(value, {
    code: 'InvalidRequest',
    message: 'Value for x-amz-checksum-crc32 trailing header is invalid.',
  })
  trailers.set('x-amz-checksum-crc32', 'NhCmhg==')
  assert.deepEqual(Buffer.from(value()), Buffer.from('3610a686', 'hex'))
  assert.match(
    refusal({ Trailer: 'x-amz-meta-a' }),
    /^InvalidRequest: The value specified in the x-amz-trailer/,
  )
  assert.match(
    refusal({ Trailer: 'x-amz-checksum-crc32', ChecksumCRC32: 'NhCmhg==' }),
    /^InvalidRequest: Expecting/,
  )
})

test('CHK-72 a composite checksum of an object ends with the count of its parts', () => {
  const checksum = { algorithm: 'CRC32', type: 'COMPOSITE', value: 'NhCmhg==' } as const
  assert.deepEqual(checksumFields(checksum, 3), { ChecksumCRC32: 'NhCmhg==-3', ChecksumType: 'COMPOSITE' })
  assert.deepEqual(checksumFields(checksum), { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'COMPOSITE' })
  const full = checksumFields({ ...checksum, type: 'FULL_OBJECT' }, 3)
  assert.deepEqual(full, { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' })
})
