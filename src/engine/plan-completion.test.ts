import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ann } from '../../test/uploads.ts'
import type { ChecksumAlgorithm, ChecksumType } from '../checksum/checksum.ts'
import { completionListOf, type CompletedPartFields, type CompletionFields } from './completion-list.ts'
import { planCompletion, type CompletionPlan } from './plan-completion.ts'
import type { PartRecord, UploadRecord } from './records.ts'

const MiB = 1024 * 1024

const uploadOf = (
  algorithm?: ChecksumAlgorithm,
  type?: ChecksumType,
  partSizeMin = 5 * MiB,
): UploadRecord => ({
  id: 'upload',
  bucket: 'bucket',
  key: 'key',
  initiatedAt: 1,
  initiator: ann,
  owner: ann,
  partSizeMin,
  nodes: [],
  system: {},
  metadata: {},
  tags: {},
  storageClass: 'STANDARD',
  ...(algorithm === undefined || type === undefined ? {} : { checksum: { algorithm, type } }),
})

const md5s = [
  'b8fc857a25e7958868c2f003d5e0952d',
  'ba8c3fac0e224c9b79a8e74bebd54654',
  '99167c91c1541375b4f9df4b5e051387',
]
const crc64s = ['L/E4WYn8v98=', 'xW1l19VobYM=', 'cK5MnNaWrW4=']

/** Parts of 5 MiB of A, of B and of C, with the checksums given. */
const partsOf = (checksums: readonly string[] = [], sizes: readonly number[] = []): PartRecord[] =>
  md5s.map((etag, index) => ({
    number: index + 1,
    id: `part-${index + 1}`,
    size: sizes[index] ?? 5 * MiB,
    etag,
    crc64: crc64s[index]!,
    ...(checksums[index] === undefined ? {} : { checksum: checksums[index] }),
    modifiedAt: 1,
    segments: [],
  }))

const listOf = (parts: readonly PartRecord[], algorithm?: ChecksumAlgorithm): CompletedPartFields[] =>
  parts.map(({ number, etag, checksum }) => ({
    PartNumber: number,
    ETag: etag,
    ...(algorithm === undefined ? {} : { [`Checksum${algorithm}`]: checksum }),
  }))

const plan = (
  upload: UploadRecord,
  parts: readonly PartRecord[],
  list: readonly CompletedPartFields[],
  rest: Omit<CompletionFields, 'MultipartUpload'> = {},
): CompletionPlan =>
  planCompletion(upload, parts, completionListOf({ ...rest, MultipartUpload: { Parts: list } }))

const invalidPart = (number: number, etag: string, stored?: string) => ({
  code: 'InvalidPart',
  status: 400,
  message:
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  details: {
    UploadId: 'upload',
    PartNumber: number,
    ETag: etag,
    ...(stored === undefined ? {} : { StoredETag: stored }),
  },
})

const invalidRequest = (message: string) => ({ code: 'InvalidRequest', status: 400, message, details: {} })
const badDigest = (message: string) => ({ code: 'BadDigest', status: 400, message })

test("MPU-1 the ETag is the MD5 of the parts' MD5s and their count", () => {
  const parts = partsOf()
  assert.equal(plan(uploadOf(), parts, listOf(parts)).etag, 'b2add96cc9702bbf4efb0ccdfc6b7747-3')
})

test('MPU-1 a single part has a count in its ETag, too', () => {
  const part = { ...partsOf()[0]!, etag: '5d41402abc4b2a76b9719d911017c592', size: 5 }
  assert.equal(plan(uploadOf(), [part], listOf([part])).etag, '62109206880d38a4010a98e11243924a-1')
})

const vectors: readonly (readonly [ChecksumAlgorithm, ChecksumType, readonly string[], string])[] = [
  ['CRC32', 'COMPOSITE', ['JRTCyQ==', 'QoZTGg==', 'YAgjqw=='], 'Z+ry2Q=='],
  ['CRC32', 'FULL_OBJECT', ['JRTCyQ==', 'QoZTGg==', 'YAgjqw=='], 'WgDhBQ=='],
  ['CRC32C', 'COMPOSITE', ['MDaLrw==', 'TH4EZg==', 'Z7mBIQ=='], 'g9DPqQ=='],
  ['CRC32C', 'FULL_OBJECT', ['MDaLrw==', 'TH4EZg==', 'Z7mBIQ=='], 'xU+Krw=='],
  ['CRC64NVME', 'FULL_OBJECT', crc64s, 'i+6LR0y3eFo='],
  [
    'MD5',
    'COMPOSITE',
    md5s.map((md5) => Buffer.from(md5, 'hex').toString('base64')),
    'sq3ZbMlwK79O+wzN/Gt3Rw==',
  ],
  [
    'SHA1',
    'COMPOSITE',
    ['iIaTCGbm+vdVjNqIMF2S0T7ibMk=', 'LS/TJ32bAVKEwRu+sE3X7awh/lk=', '6DDwovUaHwrKNXDMzOGbuvj9kxI='],
    'sizjvY4eud3MrcHdZM3cQ/ol39o=',
  ],
  [
    'SHA256',
    'COMPOSITE',
    [
      '275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=',
      'mrHwOfjTL5Zwfj74F05HOQGLdUb7E5szdCbxgUSq6NM=',
      'Vw7oB/nKQ5xWb3hNgbyfkvDiivl+U+/Dft48nfJfDow=',
    ],
    'uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=',
  ],
  ['XXHASH64', 'COMPOSITE', ['uXYKj9tQzeE=', 'yPw62XGVgc0=', 'v74e85GCMiA='], 'ksTDIs0YeTw='],
  ['XXHASH3', 'COMPOSITE', ['Ywl+52vpzqE=', '8TNsYqJsXKY=', 'P18yst7SwEk='], '43NB0i3DP5k='],
  [
    'XXHASH128',
    'COMPOSITE',
    ['/ua/PkXRaphjCX7na+nOoQ==', 'h4rDxOhommzxM2xiomxcpg==', 'mMRLQBMgn2A/XzKy3tLASQ=='],
    'DResq85Sppt9Dti79vUzLQ==',
  ],
]

for (const [algorithm, type, checksums, value] of vectors) {
  test(`MPU-40 the ${type} ${algorithm} of an object follows from those of its parts`, () => {
    const parts = partsOf(checksums)
    const planned = plan(uploadOf(algorithm, type), parts, listOf(parts, algorithm))
    assert.deepEqual(planned.checksum, { algorithm, type, value })
  })
}

test('MPU-41 an upload without an algorithm gets the CRC64NVME of the whole object', () => {
  const parts = partsOf()
  assert.deepEqual(plan(uploadOf(), parts, listOf(parts)).checksum, {
    algorithm: 'CRC64NVME',
    type: 'FULL_OBJECT',
    value: 'i+6LR0y3eFo=',
  })
})

test('MPU-2 gaps in part numbers stay out of the object, and parts that are not listed are left', () => {
  const numbers = [1, 2, 5, 6, 7, 10_000]
  const parts = numbers.map((number) => ({ ...partsOf()[0]!, number }))
  const planned = plan(uploadOf(), parts, listOf(parts.filter(({ number }) => number !== 6)))
  assert.deepEqual(planned.content.numbers, [
    [1, 2],
    [5, 5],
    [7, 7],
    [10_000, 10_000],
  ])
  assert.equal(planned.content.count, 5)
  assert.equal(planned.size, 25 * MiB)
  assert.equal(planned.leavesParts, true)
})

test('MPU-3 the content says where every 128th part begins', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 600 }), (sizes) => {
      const parts = sizes.map((size, index) => ({ ...partsOf()[0]!, number: index * 2 + 1, size }))
      const { content, size } = plan(uploadOf(undefined, undefined, 0), parts, listOf(parts))
      const expected = parts.flatMap(({ number }, index) =>
        index % 128 === 0 ? [[number, sizes.slice(0, index).reduce((sum, one) => sum + one, 0)]] : [],
      )
      assert.deepEqual(content.index, expected)
      assert.equal(
        size,
        sizes.reduce((sum, one) => sum + one, 0),
      )
    }),
    { numRuns: 50 },
  )
})

test('MPU-4 a list without any part is refused', () => {
  const expected = invalidRequest('You must specify at least one part')
  assert.throws(() => plan(uploadOf(), partsOf(), []), expected)
  assert.throws(() => completionListOf({}), expected)
})

test('MPU-4 a part without a number or an ETag, or more than 10,000 of them, are no valid list', () => {
  const malformed = { code: 'MalformedXML', status: 400 }
  assert.throws(() => plan(uploadOf(), partsOf(), [{ ETag: md5s[0]! }]), malformed)
  assert.throws(() => plan(uploadOf(), partsOf(), [{ PartNumber: 1 }]), malformed)
  const many = Array.from({ length: 10_001 }, (_, index) => ({ PartNumber: index + 1, ETag: 'x' }))
  assert.throws(() => completionListOf({ MultipartUpload: { Parts: many } }), malformed)
})

test('MPU-5 part numbers must ascend', () => {
  const parts = partsOf()
  const [one, two, three] = listOf(parts)
  const expected = { code: 'InvalidPartOrder', status: 400 }
  assert.throws(() => plan(uploadOf(), parts, [one!, three!, two!]), expected)
  assert.throws(() => plan(uploadOf(), parts, [one!, one!]), expected)
})

for (const number of [0, -1]) {
  test(`MPU-5 part number ${number} is refused`, () => {
    assert.throws(() => plan(uploadOf(), partsOf(), [{ PartNumber: number, ETag: 'x' }]), {
      code: 'InvalidArgument',
      details: { ArgumentName: 'PartNumber', ArgumentValue: number },
    })
  })
}

test('MPU-6 a part that was never stored is refused with its number and ETag', () => {
  const parts = partsOf()
  const list = [...listOf(parts), { PartNumber: 9999, ETag: '"8d777f385d3dfec8815d20f7496026dc"' }]
  assert.throws(() => plan(uploadOf(), parts, list), invalidPart(9999, '8d777f385d3dfec8815d20f7496026dc'))
})

test("MPU-6 an ETag that is not the part's is refused", () => {
  const list = [{ PartNumber: 1, ETag: 'd41d8cd98f00b204e9800998ecf8427e' }]
  assert.throws(
    () => plan(uploadOf(), partsOf(), list),
    invalidPart(1, 'd41d8cd98f00b204e9800998ecf8427e', md5s[0]!),
  )
})

test('MPU-6 an ETag may stand in quotes', () => {
  const parts = partsOf()
  const list = listOf(parts).map(({ PartNumber, ETag }) => ({ PartNumber, ETag: `"${ETag}"` }))
  assert.equal(plan(uploadOf(), parts, list).content.count, 3)
})

test('MPU-7 a part that is not the last must have 5 MiB', () => {
  const parts = partsOf([], [5 * MiB, 5 * MiB - 1, 5 * MiB])
  assert.throws(() => plan(uploadOf(), parts, listOf(parts)), {
    code: 'EntityTooSmall',
    status: 400,
    message: 'Your proposed upload is smaller than the minimum allowed size',
    details: { ProposedSize: 5 * MiB - 1, MinSizeAllowed: 5 * MiB, PartNumber: 2, ETag: md5s[1] },
  })
})

test('MPU-7 the last part of the list may be of any size, also 0, whatever follows it in the upload', () => {
  const parts = partsOf([], [5 * MiB, 0, 5 * MiB])
  assert.equal(plan(uploadOf(), parts, listOf(parts.slice(0, 2))).size, 5 * MiB)
  const single = partsOf([], [1])
  assert.equal(plan(uploadOf(), single, listOf(single.slice(0, 1))).size, 1)
})

test('MPU-7 a bucket without the minimum takes small parts', () => {
  const parts = partsOf([], [1, 2, 3])
  assert.equal(plan(uploadOf(undefined, undefined, 0), parts, listOf(parts)).size, 6)
  assert.throws(() => plan(uploadOf(undefined, undefined, 2), parts, listOf(parts)), {
    code: 'EntityTooSmall',
    details: { ProposedSize: 1, MinSizeAllowed: 2, PartNumber: 1, ETag: md5s[0] },
  })
})

const crc32s = ['JRTCyQ==', 'QoZTGg==', 'YAgjqw==']

test('MPU-42 a COMPOSITE completion must give the checksum of each part', () => {
  const parts = partsOf(crc32s)
  const list = listOf(parts, 'CRC32')
  const missing = invalidRequest(
    'The upload was created using a crc32 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
  )
  assert.throws(() => plan(uploadOf('CRC32', 'COMPOSITE'), parts, listOf(parts)), missing)
  const second = { ...list[1]!, ChecksumCRC32: undefined }
  assert.throws(
    () => plan(uploadOf('CRC32', 'COMPOSITE'), parts, [list[0]!, second, list[2]!]),
    /part 2 in the request/,
  )
})

test('MPU-42 a FULL_OBJECT completion may leave out the checksums of its parts, but not give wrong ones', () => {
  const parts = partsOf(crc32s)
  assert.equal(plan(uploadOf('CRC32', 'FULL_OBJECT'), parts, listOf(parts)).checksum.value, 'WgDhBQ==')
  const wrong = [{ PartNumber: 1, ETag: md5s[0]!, ChecksumCRC32: 'QoZTGg==' }]
  assert.throws(
    () => plan(uploadOf('CRC32', 'FULL_OBJECT'), parts, wrong),
    invalidPart(1, md5s[0]!, md5s[0]!),
  )
})

test("MPU-43 a wrong checksum of the upload's algorithm makes the part invalid", () => {
  const parts = partsOf(crc32s)
  const [one] = listOf(parts, 'CRC32')
  const wrong = [{ ...one!, ChecksumCRC32: 'QoZTGg==' }]
  assert.throws(() => plan(uploadOf('CRC32', 'COMPOSITE'), parts, wrong), invalidPart(1, md5s[0]!, md5s[0]!))
})

test('MPU-43 a checksum of another algorithm is named with its part', () => {
  const parts = partsOf(crc32s)
  const list = [
    { PartNumber: 1, ETag: md5s[0]!, ChecksumSHA256: '275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=' },
  ]
  assert.throws(
    () => plan(uploadOf('CRC32', 'COMPOSITE'), parts, list),
    badDigest('The sha256 you specified for part 1 did not match what we received.'),
  )
})

test('MPU-43 any checksum makes a part of an upload without an algorithm invalid, even the right one', () => {
  for (const value of crc64s.slice(0, 2)) {
    const list = [{ PartNumber: 1, ETag: md5s[0]!, ChecksumCRC64NVME: value }]
    assert.throws(() => plan(uploadOf(), partsOf(), list), invalidPart(1, md5s[0]!, md5s[0]!))
  }
})

for (const [what, fields] of [
  ['that is not base64', { ChecksumCRC32: 'test' + '!' }],
  ['of the wrong length', { ChecksumCRC32: 'AAAA' }],
  ['of two algorithms', { ChecksumCRC32: 'JRTCyQ==', ChecksumCRC32C: 'MDaLrw==' }],
] as const) {
  test(`MPU-44 a checksum of a part ${what} is an invalid argument`, () => {
    const list = [{ PartNumber: 1, ETag: md5s[0]!, ...fields }]
    assert.throws(
      () => plan(uploadOf('CRC32', 'COMPOSITE'), partsOf(crc32s), list),
      (error: { code: string; details: object }) => {
        assert.equal(error.code, 'InvalidArgument')
        assert.equal((error.details as { ArgumentName: string }).ArgumentName, 'Checksum')
        return true
      },
    )
  })
}

test('MPU-45 with an additional checksum part numbers go from 1 without gaps', () => {
  const parts = partsOf(crc32s)
  const gap = [parts[0]!, parts[2]!]
  const late = parts.slice(1)
  const expected = { code: 'InvalidPartOrder', status: 400 }
  for (const list of [gap, late]) {
    assert.throws(() => plan(uploadOf('CRC32', 'FULL_OBJECT'), parts, listOf(list, 'CRC32')), expected)
    assert.equal(plan(uploadOf(), parts, listOf(list)).content.count, 2)
  }
})

for (const [mode, upload, type] of [
  ['COMPOSITE', uploadOf('CRC32', 'COMPOSITE'), 'FULL_OBJECT'],
  ['FULL_OBJECT', uploadOf('CRC32', 'FULL_OBJECT'), 'COMPOSITE'],
  ['null', uploadOf(), 'COMPOSITE'],
  ['null', uploadOf(), 'FULL_OBJECT'],
] as const) {
  test(`MPU-46 checksum type ${type} is refused for an upload of ${mode} mode, before its parts are looked at`, () => {
    assert.throws(
      () => plan(upload, [], [{ PartNumber: 1, ETag: 'x' }], { ChecksumType: type }),
      invalidRequest(
        `The upload was created using the ${mode} checksum mode. The complete request must use the same checksum mode.`,
      ),
    )
  })
}

test('MPU-8 a declared object size must be the sum of the parts', () => {
  const parts = partsOf([], [1, 2, 1])
  const upload = uploadOf(undefined, undefined, 0)
  assert.equal(plan(upload, parts, listOf(parts), { MpuObjectSize: 4 }).size, 4)
  assert.throws(
    () => plan(upload, parts, listOf(parts), { MpuObjectSize: 5 }),
    invalidRequest("The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4"),
  )
  for (const size of [-1, Number.NaN]) {
    assert.throws(
      () => plan(upload, parts, listOf(parts), { MpuObjectSize: size }),
      invalidRequest('Value for x-amz-mp-object-size header is invalid.'),
    )
  }
})

const wholeChecksums: readonly (readonly [string, UploadRecord, object, object | undefined])[] = [
  ['the right FULL_OBJECT value', uploadOf('CRC32', 'FULL_OBJECT'), { ChecksumCRC32: 'WgDhBQ==' }, undefined],
  ['the right COMPOSITE value', uploadOf('CRC32', 'COMPOSITE'), { ChecksumCRC32: 'Z+ry2Q==' }, undefined],
  [
    'a COMPOSITE value with its count',
    uploadOf('CRC32', 'COMPOSITE'),
    { ChecksumCRC32: 'Z+ry2Q==-3' },
    undefined,
  ],
  ['CRC64NVME where none was asked for', uploadOf(), { ChecksumCRC64NVME: 'i+6LR0y3eFo=' }, undefined],
  ['another algorithm where none was asked for', uploadOf(), { ChecksumCRC32: 'AAAAAA==' }, undefined],
  [
    'a wrong value',
    uploadOf('CRC32', 'FULL_OBJECT'),
    { ChecksumCRC32: 'AAAAAA==' },
    badDigest('The CRC32 you specified did not match the calculated checksum.'),
  ],
  [
    'a wrong CRC64NVME where none was asked for',
    uploadOf(),
    { ChecksumCRC64NVME: 'AAAAAAAAAAA=' },
    badDigest('The CRC64NVME you specified did not match the calculated checksum.'),
  ],
  [
    'a wrong count',
    uploadOf('CRC32', 'COMPOSITE'),
    { ChecksumCRC32: 'Z+ry2Q==-2' },
    badDigest('The CRC32 you specified did not match the calculated checksum.'),
  ],
  [
    'a count that is no number',
    uploadOf('CRC32', 'COMPOSITE'),
    { ChecksumCRC32: 'Z+ry2Q==-x' },
    invalidRequest('Value for x-amz-checksum-crc32 header is invalid.'),
  ],
  [
    'a count for a FULL_OBJECT value',
    uploadOf('CRC32', 'FULL_OBJECT'),
    { ChecksumCRC32: 'WgDhBQ==-3' },
    invalidRequest('Value for x-amz-checksum-crc32 header is invalid.'),
  ],
  [
    'no base64',
    uploadOf('CRC32', 'FULL_OBJECT'),
    { ChecksumCRC32: 'bad' },
    invalidRequest('Value for x-amz-checksum-crc32 header is invalid.'),
  ],
  [
    "another algorithm than the upload's",
    uploadOf('CRC32', 'FULL_OBJECT'),
    { ChecksumCRC32C: 'xU+Krw==' },
    invalidRequest(
      'Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: crc32c',
    ),
  ],
  [
    'two values',
    uploadOf('CRC32', 'FULL_OBJECT'),
    { ChecksumCRC32: 'WgDhBQ==', ChecksumCRC32C: 'xU+Krw==' },
    invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.'),
  ],
]

for (const [what, upload, fields, error] of wholeChecksums) {
  test(`MPU-47 a checksum of the whole object is verified: ${what}`, () => {
    const parts = partsOf(upload.checksum === undefined ? [] : crc32s)
    const act = (): CompletionPlan => plan(upload, parts, listOf(parts, upload.checksum?.algorithm), fields)
    if (error === undefined) assert.equal(act().content.count, 3)
    else assert.throws(act, error)
  })
}

test('MPU-9 checks come in the order of S3: mode, then the parts one by one, then size, then checksum', () => {
  const parts = partsOf(crc32s, [5 * MiB, 1, 1])
  const upload = uploadOf('CRC32', 'COMPOSITE')
  const list = listOf(parts, 'CRC32')
  const rest = { ChecksumType: 'FULL_OBJECT', MpuObjectSize: 1, ChecksumCRC32: 'AAAAAA==' }
  assert.throws(() => plan(upload, parts, list, rest), /checksum mode/)
  assert.throws(() => plan(upload, parts, list, { ...rest, ChecksumType: 'COMPOSITE' }), {
    code: 'EntityTooSmall',
  })
  const two = list.slice(0, 2)
  assert.throws(
    () => plan(upload, parts, two, { ...rest, ChecksumType: 'COMPOSITE' }),
    /x-amz-mp-object-size/,
  )
  const right = { ...rest, ChecksumType: 'COMPOSITE', MpuObjectSize: 5 * MiB + 1 }
  assert.throws(() => plan(upload, parts, two, right), { code: 'BadDigest' })
})

test('MPU-9 a part that is too small is told before a wrong ETag of it, and the first wrong part before a later one', () => {
  const parts = partsOf([], [1, 5 * MiB, 1])
  const wrong = listOf(parts).map((part) => ({ ...part, ETag: 'x' }))
  assert.throws(() => plan(uploadOf(), parts, wrong), { code: 'EntityTooSmall' })
  assert.throws(() => plan(uploadOf(), parts, wrong.slice(1)), invalidPart(2, 'x', md5s[1]!))
})
