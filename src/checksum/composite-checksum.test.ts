import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compositeChecksum } from './composite-checksum.ts'
import { crcCombine, isCrc } from './crc-combine.ts'
import type { ChecksumAlgorithm } from './checksum.ts'
import { toBase64, toHex } from './encoding.ts'
import { createHasher } from './hasher.ts'

const mebibyte = 2 ** 20

interface Upload {
  readonly parts: readonly Uint8Array[]
  readonly rows: readonly (readonly [
    ChecksumAlgorithm,
    readonly string[],
    { readonly composite?: string; readonly full?: string },
  ])[]
}

const threeParts: Upload = {
  parts: ['A', 'B', 'C'].map((letter) => filled(5 * mebibyte, letter)),
  rows: [
    [
      'MD5',
      ['uPyFeiXnlYhowvAD1eCVLQ==', 'uow/rA4iTJt5qOdL69VGVA==', 'mRZ8kcFUE3W0+d9LXgUThw=='],
      { composite: 'sq3ZbMlwK79O+wzN/Gt3Rw==' },
    ],
    ['CRC32', ['JRTCyQ==', 'QoZTGg==', 'YAgjqw=='], { composite: 'Z+ry2Q==', full: 'WgDhBQ==' }],
    ['CRC32C', ['MDaLrw==', 'TH4EZg==', 'Z7mBIQ=='], { composite: 'g9DPqQ==', full: 'xU+Krw==' }],
    ['CRC64NVME', ['L/E4WYn8v98=', 'xW1l19VobYM=', 'cK5MnNaWrW4='], { full: 'i+6LR0y3eFo=' }],
    [
      'SHA1',
      ['iIaTCGbm+vdVjNqIMF2S0T7ibMk=', 'LS/TJ32bAVKEwRu+sE3X7awh/lk=', '6DDwovUaHwrKNXDMzOGbuvj9kxI='],
      { composite: 'sizjvY4eud3MrcHdZM3cQ/ol39o=' },
    ],
    [
      'SHA256',
      [
        '275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=',
        'mrHwOfjTL5Zwfj74F05HOQGLdUb7E5szdCbxgUSq6NM=',
        'Vw7oB/nKQ5xWb3hNgbyfkvDiivl+U+/Dft48nfJfDow=',
      ],
      { composite: 'uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=' },
    ],
    [
      'SHA512',
      [],
      {
        composite: 'PH03HCWRnF1eRwkRZ5QuNX3xANlUNUHDq0dAGemjeDEbg7gVRN2hK5S55dEz50kChtflb+eosNGPUdZBGj/24w==',
      },
    ],
    ['XXHASH64', ['uXYKj9tQzeE=', 'yPw62XGVgc0=', 'v74e85GCMiA='], { composite: 'ksTDIs0YeTw=' }],
    ['XXHASH3', ['Ywl+52vpzqE=', '8TNsYqJsXKY=', 'P18yst7SwEk='], { composite: '43NB0i3DP5k=' }],
    [
      'XXHASH128',
      ['/ua/PkXRaphjCX7na+nOoQ==', 'h4rDxOhommzxM2xiomxcpg==', 'mMRLQBMgn2A/XzKy3tLASQ=='],
      { composite: 'DResq85Sppt9Dti79vUzLQ==' },
    ],
  ],
}

const shortTail: Upload = {
  parts: [filled(5 * mebibyte, 'a'), new TextEncoder().encode('tail')],
  rows: [
    ['CRC32', ['r/zBbw==', 'fDe0XQ=='], { composite: '4fn9rQ==', full: 'cX+/tw==' }],
    ['CRC32C', ['WpuOeg==', 'B21LrQ=='], { composite: 'KYE/qQ==', full: '7lzcuA==' }],
    ['CRC64NVME', ['PbvLEkWUSgg=', 'sAra2CkCEgw='], { full: 'b4bnuwQ4s4A=' }],
    [
      'SHA256',
      ['oplo+tLngqqfIECjXwWtuX7Yl56x9XLIyOp4Y34nXzw=', 'DGL4du8d6oMN6fMsL0tG3W101Q0ViW4J71ovzUrH4dc='],
      { composite: '02fcpk5/QKJNsvzEdkeBlFeIWeYNwKJOAWPjbe9fHIs=' },
    ],
  ],
}

const recorded: Upload = {
  parts: [filled(5 * mebibyte + 1, 'a'), filled(5 * mebibyte + 1, 'a'), filled(10, 'a')],
  rows: [
    ['CRC32', ['NRU+Sw==', 'NRU+Sw==', 'TBHN8A=='], { composite: '5FRUiw==', full: 'qSEQSA==' }],
    ['CRC32C', ['2/Ckiw==', '2/Ckiw==', '5yZkMA=='], { composite: 'XF5+4A==', full: 'eTdAQA==' }],
  ],
}

const uploads = {
  'three parts of 5 MiB': threeParts,
  'a tail of four bytes': shortTail,
  'an upload recorded from S3': recorded,
}

for (const [name, { parts, rows }] of Object.entries(uploads)) {
  describe(`CHK-7 composite and full checksums of ${name}`, () => {
    for (const [algorithm, partValues, { composite, full }] of rows) {
      test(`CHK-7 ${algorithm} of ${name}`, () => {
        const digests = parts.map((part) => digestOf(algorithm, part))
        if (partValues.length > 0) assert.deepEqual(digests.map(toBase64), partValues)
        if (composite !== undefined) assert.equal(toBase64(compositeChecksum(algorithm, digests)), composite)
        if (full !== undefined) assert.equal(toBase64(combined(algorithm, parts, digests)), full)
      })
    }
  })
}

test('CHK-8 the ETag of a multipart object is the composite of the MD5 of its parts', () => {
  const etags: readonly (readonly [readonly Uint8Array[], string])[] = [
    [threeParts.parts, 'b2add96cc9702bbf4efb0ccdfc6b7747'],
    [shortTail.parts, '30dcfd3901d1c613b7fb532281748544'],
    [recorded.parts, '4d45984fc3feb2ac9b22683c49674b56'],
    [[new TextEncoder().encode('hello')], '62109206880d38a4010a98e11243924a'],
  ]
  for (const [parts, etag] of etags) {
    assert.equal(
      toHex(
        compositeChecksum(
          'MD5',
          parts.map((part) => digestOf('MD5', part)),
        ),
      ),
      etag,
    )
  }
})

test('CHK-7 the composite of one part is not the checksum of the part', () => {
  const hello = [digestOf('CRC32', new TextEncoder().encode('hello'))]
  assert.equal(toBase64(compositeChecksum('CRC32', hello)), 'FKTmaw==')
  const letters = [digestOf('SHA256', filled(1024, 'A'))]
  assert.equal(toBase64(compositeChecksum('SHA256', letters)), 'Ok6Cs5b96ux6+MWQkJO7UBT5sKPBeXBLwvj/hK89smg=')
})

function combined(
  algorithm: ChecksumAlgorithm,
  parts: readonly Uint8Array[],
  digests: readonly Uint8Array[],
): Uint8Array {
  assert.ok(isCrc(algorithm))
  return digests.reduce((whole, digest, index) => crcCombine(algorithm, whole, digest, parts[index]!.length))
}

function digestOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Uint8Array {
  const hasher = createHasher(algorithm)
  hasher.update(bytes)
  return hasher.digest()
}

function filled(size: number, letter: string): Uint8Array {
  return new Uint8Array(size).fill(letter.charCodeAt(0))
}
