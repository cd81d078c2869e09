import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toHex } from '../../checksum/encoding.ts'
import { sha256 } from '../../checksum/sha256.ts'
import { S3Error } from '../errors.ts'
import { chunkSignature, trailerSignature } from '../sigv4/chunk-signature.ts'
import type { ChunkSigning } from '../sigv4/chunk-signature.ts'
import { signRequest } from '../sigv4/sign-request.ts'
import { signingKey } from '../sigv4/signing-key.ts'
import { decodeChunked } from './decode-chunked.ts'
import type { DecodeOptions } from './decode-chunked.ts'
import { encodeChunked } from './encode-chunked.ts'

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const region = 'us-east-1'
const scope = '20130524/us-east-1/s3/aws4_request'
const amzDate = '20130524T000000Z'
const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'
const crc = 'x-amz-checksum-crc32c'

const signingFrom = (seedSignature: string): ChunkSigning => ({
  signingKey: signingKey(credentials.secretAccessKey, { date: '20130524', region, service: 's3' }),
  seedSignature,
  amzDate,
  scope,
})

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

async function* pieces(bytes: Uint8Array, sizes: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    if (at + size >= bytes.length) break
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk.slice())
  return concat(chunks)
}

interface Decoded {
  readonly payload: Uint8Array
  readonly trailers: ReadonlyMap<string, string>
}

const unsigned = { decodedSize: undefined, trailerNames: [], signedTrailer: false } as const

async function decode(
  wire: Uint8Array | string,
  options: DecodeOptions,
  sizes?: readonly number[],
): Promise<Decoded> {
  const bytes = typeof wire === 'string' ? bytesOf(wire) : wire
  const stream = decodeChunked(pieces(bytes, sizes), options)
  const payload = await collect(stream)
  return { payload, trailers: stream.trailers }
}

async function codeOf(
  wire: Uint8Array | string,
  options: DecodeOptions,
  sizes?: readonly number[],
): Promise<string> {
  try {
    await decode(wire, options, sizes)
  } catch (error) {
    assert.ok(error instanceof S3Error, String(error))
    return error.code
  }
  return 'accepted'
}

/** A signed body, as clients frame it. */
function signedBody(
  data: readonly Uint8Array[],
  signing: ChunkSigning,
  trailer?: readonly (readonly [string, string])[],
  separators: readonly [line: string, beforeSignature: string] = ['\r\n', ''],
): { readonly wire: Uint8Array; readonly signatures: readonly string[] } {
  const signatures: string[] = []
  const parts: Uint8Array[] = []
  let previous = signing.seedSignature
  for (const chunk of [...data, new Uint8Array()]) {
    previous = chunkSignature(signing, previous, toHex(sha256(chunk)))
    signatures.push(previous)
    parts.push(bytesOf(`${chunk.length.toString(16)};chunk-signature=${previous}\r\n`), chunk)
    if (chunk.length > 0) parts.push(bytesOf('\r\n'))
  }
  if (trailer !== undefined) {
    const signature = trailerSignature(signing, previous, trailer)
    signatures.push(signature)
    for (const [name, value] of trailer) parts.push(bytesOf(`${name}:${value}${separators[0]}`))
    parts.push(bytesOf(`${separators[1]}x-amz-trailer-signature:${signature}\r\n`))
  }
  parts.push(bytesOf('\r\n'))
  return { wire: concat(parts), signatures }
}

const letters = (size: number): Uint8Array => new Uint8Array(size).fill(0x61)
const exampleData = [letters(65_536), letters(1024)]

const exampleRequest = (headers: Readonly<Record<string, string>>, payloadHash: string): string =>
  signRequest({
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    query: [],
    headers: {
      host: 's3.amazonaws.com',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      ...headers,
    },
    credentials,
    region,
    date: new Date(Date.UTC(2013, 4, 24)),
    payloadHash,
  }).signature

test('CHUNK-1 signed chunks have the signatures that AWS publishes', async () => {
  assert.equal(exampleRequest({ 'content-length': '66824' }, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'), seed)
  const signing = signingFrom(seed)
  const { wire, signatures } = signedBody(exampleData, signing)
  assert.deepEqual(signatures, [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ])
  assert.equal(wire.length, 66_824)
  const decoded = await decode(wire, { ...unsigned, decodedSize: 66_560, signing })
  assert.deepEqual(decoded.payload, letters(66_560))
})

test('CHUNK-2 a signed trailer has the signature that AWS publishes', async () => {
  const trailerSeed = exampleRequest({ 'x-amz-trailer': crc }, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER')
  assert.equal(trailerSeed, '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e')
  const signing = signingFrom(trailerSeed)
  const { wire, signatures } = signedBody(exampleData, signing, [[crc, 'sOO8/Q==']])
  assert.deepEqual(signatures, [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
  ])
  const options = { decodedSize: 66_560, signing, trailerNames: [crc], signedTrailer: true }
  const decoded = await decode(wire, options)
  assert.equal(decoded.payload.length, 66_560)
  assert.equal(decoded.trailers.get(crc), 'sOO8/Q==')
})

test('CHUNK-3 a signed trailer in the form of the documentation, with LF and an empty line, is taken', async () => {
  const signing = signingFrom(seed)
  const { wire } = signedBody([letters(10)], signing, [[crc, 'sOO8/Q==']], ['\n', '\r\n'])
  const decoded = await decode(wire, { decodedSize: 10, signing, trailerNames: [crc], signedTrailer: true })
  assert.equal(decoded.trailers.get(crc), 'sOO8/Q==')
})

test('CHUNK-4 a body comes back whole, wherever the network splits it', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 60 })
  const payloads = fc
    .integer({ min: 0, max: 40_000 })
    .map((size) => Uint8Array.from({ length: size }, (_, index) => (index * 31) & 255))
  await fc.assert(
    fc.asyncProperty(
      payloads,
      sizes,
      sizes,
      fc.boolean(),
      async (payload, sourceSizes, wireSizes, sizeKnown) => {
        const value = 'AAAAAA=='
        const encoded = encodeChunked(pieces(payload, sourceSizes), {
          decodedSize: sizeKnown ? payload.length : undefined,
          trailerName: crc,
          trailerValue: () => value,
          trailerValueSize: value.length,
          chunkSize: 8192,
        })
        const wire = await collect(encoded)
        assert.equal(encoded.size, sizeKnown ? wire.length : undefined)
        const options = { decodedSize: payload.length, trailerNames: [crc], signedTrailer: false }
        const decoded = await decode(wire, options, wireSizes)
        assert.deepEqual(decoded.payload, payload)
        assert.deepEqual([...decoded.trailers], [[crc, value]])
      },
    ),
    { numRuns: 50 },
  )
})

test('CHUNK-5 a signed body may be split at every byte', async () => {
  const signing = signingFrom(seed)
  const { wire } = signedBody([letters(8192), letters(3)], signing, [[crc, 'sOO8/Q==']])
  const options = { decodedSize: 8195, signing, trailerNames: [crc], signedTrailer: true }
  const ones = Array.from({ length: wire.length }, () => 1)
  assert.equal((await decode(wire, options, ones)).payload.length, 8195)
})

test('CHUNK-6 any byte of a signed body that is changed is refused', async () => {
  const signing = signingFrom(seed)
  const { wire } = signedBody([letters(8192), letters(3)], signing, [[crc, 'sOO8/Q==']])
  const options = { decodedSize: 8195, signing, trailerNames: [crc], signedTrailer: true }
  const framing = Array.from(wire.keys()).filter((index) => index < 95 || index > 95 + 8192 - 3)
  for (const index of [...framing, 4000]) {
    const changed = wire.slice()
    changed[index] = changed[index] === 0x62 ? 0x63 : 0x62
    const code = await codeOf(changed, options)
    assert.ok(
      ['SignatureDoesNotMatch', 'IncompleteBody', 'MalformedTrailerError', 'InvalidChunkSizeError'].includes(
        code,
      ),
      `byte ${index}: ${code}`,
    )
  }
})

test('CHUNK-7 a body that stops early, wherever, is IncompleteBody', async () => {
  const signing = signingFrom(seed)
  const { wire } = signedBody([letters(20)], signing, [[crc, 'sOO8/Q==']])
  const options = { decodedSize: 20, signing, trailerNames: [crc], signedTrailer: true }
  for (let size = 0; size < wire.length; size++) {
    assert.equal(await codeOf(wire.subarray(0, size), options), 'IncompleteBody', `${size} bytes`)
  }
})

test('CHUNK-8 malformed framing gets its error', async () => {
  const announced = { ...unsigned, trailerNames: [crc] }
  const cases: readonly [wire: string, code: string, options?: DecodeOptions][] = [
    ['0\r\n\r\n', 'accepted'],
    ['3\r\nabc\r\n0\r\n\r\n', 'accepted'],
    ['0003\r\nabc\r\n000\r\n\r\n', 'accepted'],
    ['', 'IncompleteBody'],
    ['3\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
    ['x\r\n', 'IncompleteBody'],
    ['-1\r\n', 'IncompleteBody'],
    ['0x3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
    [' 3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
    ['\r\n', 'IncompleteBody'],
    ['ffffffffffffffff\r\n', 'IncompleteBody'],
    [`${'0'.repeat(17)}\r\n\r\n`, 'IncompleteBody'],
    [`${'0'.repeat(100_000)}`, 'IncompleteBody'],
    ['3\r\nabcd\r\n0\r\n\r\n', 'IncompleteBody'],
    ['3\r\nabc0\r\n\r\n', 'IncompleteBody'],
    ['3\r\nabc\n0\r\n\r\n', 'IncompleteBody'],
    ['0\r\n\r\nmore', 'IncompleteBody'],
    ['0\r\n\r\n0\r\n\r\n', 'IncompleteBody'],
    [`3;chunk-signature=${seed}\r\nabc\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody', { ...unsigned, signing: signingFrom(seed) }],
    ['3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody', { ...unsigned, decodedSize: 4 }],
    ['3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody', { ...unsigned, decodedSize: 2 }],
    [`1\r\na\r\n1\r\nb\r\n0\r\n\r\n`, 'InvalidChunkSizeError'],
    [`2000\r\n${'a'.repeat(8192)}\r\n1\r\nb\r\n0\r\n\r\n`, 'accepted'],
    [`0\r\n${crc}:AAAAAA==\r\n\r\n`, 'accepted', announced],
    [`0\r\nX-Amz-Checksum-Crc32c: AAAAAA== \r\n\r\n`, 'accepted', announced],
    ['0\r\n\r\n', 'MalformedTrailerError', announced],
    [`0\r\n${crc}:AAAAAA==\r\n\r\n`, 'MalformedTrailerError', unsigned],
    ['0\r\nx-amz-checksum-sha1:AAAAAA==\r\n\r\n', 'MalformedTrailerError', announced],
    [`0\r\n${crc}:A\r\n${crc}:A\r\n\r\n`, 'MalformedTrailerError', announced],
    [`0\r\n${crc}:A\r\nx-amz-trailer-signature:${seed}\r\n\r\n`, 'MalformedTrailerError', announced],
    [`0\r\n${crc}\r\n\r\n`, 'MalformedTrailerError', announced],
    [`0\r\n${crc}:\r\n\r\n`, 'MalformedTrailerError', announced],
    [`0\r\n${crc}:a b\r\n\r\n`, 'MalformedTrailerError', announced],
    [`0\r\n${crc}:A\n\r\n`, 'MalformedTrailerError', announced],
    [`0\r\n${crc}:A\r\n`, 'IncompleteBody', announced],
    [`0\r\n${crc}:${'A'.repeat(1000)}\r\n\r\n`, 'MalformedTrailerError', announced],
  ]
  for (const [wire, code, options = unsigned] of cases) {
    assert.equal(await codeOf(wire, options), code, JSON.stringify(wire.slice(0, 60)))
    assert.equal(
      await codeOf(
        wire,
        options,
        Array.from({ length: wire.length }, () => 1),
      ),
      code,
    )
  }
})

test('CHUNK-9 a chunk under 8 KiB that is not the last is told by number and size', async () => {
  await assert.rejects(decode(`2000\r\n${'a'.repeat(8192)}\r\n5\r\nabcde\r\n1\r\n`, unsigned), (error) => {
    assert.ok(error instanceof S3Error)
    assert.deepEqual({ ...error.details }, { Chunk: 2, BadChunkSize: 5 })
    return true
  })
})

test('CHUNK-10 a wrong signature of chunk or trailer, and a missing one, are refused', async () => {
  const signing = signingFrom(seed)
  const options = { decodedSize: 3, signing, trailerNames: [crc], signedTrailer: true }
  const { wire } = signedBody([letters(3)], signingFrom(seed.replace('4', '5')), [[crc, 'A']])
  assert.equal(await codeOf(wire, options), 'SignatureDoesNotMatch')
  const good = new TextDecoder().decode(signedBody([letters(3)], signing, [[crc, 'A']]).wire)
  assert.equal(await codeOf(good, options), 'accepted')
  assert.equal(await codeOf(good.replace(`${crc}:A`, `${crc}:B`), options), 'SignatureDoesNotMatch')
  const cut = good.slice(0, good.indexOf('x-amz-trailer-signature'))
  assert.equal(await codeOf(`${cut}\r\n\r\n`, options), 'MalformedTrailerError')
})

test('CHUNK-11 payload is passed on as it came, without a copy', async () => {
  const wire = bytesOf('3\r\nabc\r\n0\r\n\r\n')
  for await (const chunk of decodeChunked(pieces(wire), unsigned)) assert.equal(chunk.buffer, wire.buffer)
})

test('CHUNK-12 a payload of another length than told is not sent as if it were whole', async () => {
  const encode = (decodedSize: number): Promise<Uint8Array> =>
    collect(encodeChunked(pieces(letters(10)), { decodedSize, trailerName: crc, trailerValue: () => '' }))
  await assert.rejects(encode(9), RangeError)
  await assert.rejects(encode(11), RangeError)
})
