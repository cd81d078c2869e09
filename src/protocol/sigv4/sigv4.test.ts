import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toHex } from '../../checksum/encoding.ts'
import { sha256 } from '../../checksum/sha256.ts'
import { S3Error } from '../errors.ts'
import { encodePath, parseQuery, writeQuery } from '../url.ts'
import type { QueryEntry } from '../url.ts'
import { hoistedHeaders } from './hoisted-headers.ts'
import { parseAuthorization } from './parse-authorization.ts'
import type { ParsedAuthorization } from './parse-authorization.ts'
import { emptySha256 } from './payload-hash.ts'
import { presignRequest } from './presign-request.ts'
import { signRequest } from './sign-request.ts'
import { signingKey } from './signing-key.ts'
import type { SignedRequest } from './sigv4.ts'
import { verifySignature } from './verify.ts'
import type { VerifiedSignature } from './verify.ts'

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const region = 'us-east-1'
const date = new Date(Date.UTC(2013, 4, 24))
const now = date.getTime()
const host = 'examplebucket.s3.amazonaws.com'

interface Call {
  readonly method?: string
  readonly path?: string
  readonly query?: readonly QueryEntry[]
  readonly headers?: Readonly<Record<string, string>>
  readonly payloadHash?: string
}

function signed(call: Call = {}): SignedRequest & { readonly authorization: string } {
  const { method = 'GET', path = '/test.txt', query = [], payloadHash = emptySha256 } = call
  const headers = { host, ...call.headers }
  const { headers: added } = signRequest({
    method,
    path,
    query,
    headers,
    credentials,
    region,
    date,
    payloadHash,
  })
  return {
    method,
    rawPath: encodePath(path),
    rawQuery: writeQuery(query),
    headers: Object.entries({ ...headers, ...added }),
    authorization: added['authorization'] ?? '',
  }
}

function presigned(call: Call = {}, expires = 86_400): SignedRequest {
  const { method = 'GET', path = '/test.txt', query = [] } = call
  const headers = { host, ...call.headers }
  const entries = presignRequest({ method, path, query, headers, credentials, region, date, expires })
  const sent = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-'))
  return { method, rawPath: encodePath(path), rawQuery: writeQuery(entries), headers: sent }
}

function parsed(request: SignedRequest): ParsedAuthorization {
  const authorization = parseAuthorization(request)
  assert.ok(authorization)
  return authorization
}

const verify = (request: SignedRequest, at = now, secret = credentials.secretAccessKey): VerifiedSignature =>
  verifySignature(parsed(request), request, secret, { now: at, region })

function refusal(action: () => unknown): S3Error {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof S3Error, String(error))
    return error
  }
  assert.fail('It was accepted')
}

const withHeader = (request: SignedRequest, name: string, value: string | undefined): SignedRequest => ({
  ...request,
  headers: [
    ...request.headers.filter((header) => header[0] !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
})

const withAuthorization = (change: (text: string) => string): SignedRequest => {
  const request = signed()
  return withHeader(request, 'authorization', change(request.authorization))
}

const changedQuery = (change: (entries: QueryEntry[]) => readonly QueryEntry[]): SignedRequest => {
  const request = presigned()
  return { ...request, rawQuery: writeQuery(change([...parseQuery(request.rawQuery)])) }
}

const set = (name: string, value: string | undefined): SignedRequest =>
  changedQuery((entries) => [
    ...entries.filter((entry) => entry[0] !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ])

test('SIG-1 requests signed in headers have the signatures that AWS publishes', () => {
  const welcome = toHex(sha256('Welcome to Amazon S3.'))
  const cases: readonly [Call, string][] = [
    [{ headers: { range: 'bytes=0-9' } }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
    [
      {
        method: 'PUT',
        path: '/test$file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        payloadHash: welcome,
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      { path: '/', query: [['lifecycle', '']] },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      {
        path: '/',
        query: [
          ['prefix', 'J'],
          ['max-keys', '2'],
        ],
      },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ]
  for (const [call, signature] of cases) {
    const request = signed(call)
    assert.equal(request.authorization.split('Signature=')[1], signature)
    assert.equal(verify(request).signature, signature)
  }
  assert.equal(
    toHex(signingKey(credentials.secretAccessKey, { date: '20130524', region, service: 's3' })),
    'dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378',
  )
})

test('SIG-2 a presigned URL has the signature that AWS publishes', () => {
  const request = presigned()
  const query = new Map(parseQuery(request.rawQuery))
  assert.equal(
    query.get('X-Amz-Signature'),
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  )
  assert.equal(verify(request).payloadHash, 'UNSIGNED-PAYLOAD')
})

test('SIG-3 whatever is signed is verified, in headers and in a URL', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 })
  const query = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), text), {
    selector: ([name]) => name,
    maxLength: 5,
  })
  const value = fc.stringMatching(/^[ -~]{0,30}$/)
  fc.assert(
    fc.property(text, query, value, fc.constantFrom('GET', 'PUT', 'POST'), (key, entries, meta, method) => {
      const call = {
        method,
        path: `/bucket/${key}`,
        query: entries,
        headers: { 'x-amz-meta-a': meta, 'content-type': meta },
      }
      verify(signed(call))
      verify(presigned(call))
    }),
  )
})

test('SIG-4 a request changed in any one character is refused', () => {
  const request = presigned({ path: '/b/k y', headers: { 'content-type': 'text/plain' } })
  const other = (character: string): string => (character === 'A' ? 'B' : 'A')
  for (let index = 1; index < request.rawPath.length; index++) {
    const rawPath =
      request.rawPath.slice(0, index) + other(request.rawPath[index]!) + request.rawPath.slice(index + 1)
    refusal(() => verify({ ...request, rawPath }))
  }
  for (let index = 0; index < request.rawQuery.length; index++) {
    const rawQuery =
      request.rawQuery.slice(0, index) + other(request.rawQuery[index]!) + request.rawQuery.slice(index + 1)
    if (canonicallyEqual(rawQuery, request.rawQuery)) continue
    refusal(() => {
      const authorization = parseAuthorization({ ...request, rawQuery })
      if (authorization === undefined) throw new S3Error('AccessDenied')
      verifySignature(authorization, { ...request, rawQuery }, credentials.secretAccessKey, { now, region })
    })
  }
  refusal(() => verify({ ...request, method: 'PUT' }))
  refusal(() => verify(withHeader(request, 'content-type', 'text/html')))
  refusal(() => verify(withHeader(request, 'host', `${host}:9000`)))
})

const canonicallyEqual = (a: string, b: string): boolean => {
  try {
    return writeQuery(parseQuery(a)) === writeQuery(parseQuery(b))
  } catch {
    return false
  }
}

test('SIG-5 a wrong signature tells what was signed, byte for byte', () => {
  const request = signed()
  const error = refusal(() => verify(request, now, 'other secret'))
  assert.equal(error.code, 'SignatureDoesNotMatch')
  assert.equal(error.status, 403)
  assert.deepEqual(Object.keys(error.details), [
    'AWSAccessKeyId',
    'StringToSign',
    'SignatureProvided',
    'StringToSignBytes',
    'CanonicalRequest',
    'CanonicalRequestBytes',
  ])
  assert.equal(
    error.details['CanonicalRequest'],
    `GET\n/test.txt\n\nhost:${host}\nx-amz-content-sha256:${emptySha256}\nx-amz-date:20130524T000000Z\n\nhost;x-amz-content-sha256;x-amz-date\n${emptySha256}`,
  )
  assert.match(String(error.details['StringToSignBytes']), /^41 57 53 34 /)
})

test('SIG-6 the encoding that a client happens to choose makes no difference', () => {
  const request = signed({
    path: "/b/a*'()!~ é",
    query: [
      ['prefix', "*'()/ +"],
      ['a', ''],
    ],
  })
  verify({ ...request, rawPath: "/b/a*'()!%7e%20%c3%a9", rawQuery: "prefix=*'()/+%2B&a" })
  verify({ ...request, rawQuery: 'a=&prefix=%2A%27%28%29%2F%20%2B' })
  assert.equal(refusal(() => verify({ ...request, rawPath: '/b/%zz' })).code, 'InvalidURI')
})

test('SIG-7 dot segments and doubled slashes are signed as they are', () => {
  verify(signed({ path: '/b//a/../c/./d/' }))
  refusal(() => verify({ ...signed({ path: '/b//a' }), rawPath: '/b/a' }))
})

test('SIG-8 white space in header values is folded, and doubled headers are joined', () => {
  const request = signed({ headers: { 'x-amz-meta-a': 'a b c,d' } })
  verify(withHeader(request, 'x-amz-meta-a', '  a  b\t c,d '))
  const doubled = withHeader(request, 'x-amz-meta-a', undefined)
  verify({ ...doubled, headers: [...doubled.headers, ['x-amz-meta-a', 'a b  c'], ['x-amz-meta-a', ' d ']] })
})

test('SIG-9 an x-amz- header that is not signed is refused, others may be added', () => {
  const error = refusal(() =>
    verify(withHeader(withHeader(presigned(), 'x-amz-expires', '9'), 'x-amz-acl', 'public-read')),
  )
  assert.equal(error.message, 'There were headers present in the request which were not signed')
  assert.deepEqual(
    [error.code, error.status, error.details['HeadersNotSigned']],
    ['AccessDenied', 403, 'x-amz-acl, x-amz-expires'],
  )
  assert.equal(refusal(() => verify(withHeader(signed(), 'x-amz-meta-a', ''))).code, 'AccessDenied')
  verify(withHeader(withHeader(presigned(), 'content-type', 'text/plain'), 'amz-sdk-request', 'attempt=1'))
  const unsignedHost = withAuthorization((text) => text.replace('SignedHeaders=host;', 'SignedHeaders='))
  assert.equal(refusal(() => verify(unsignedHost)).details['HeadersNotSigned'], 'host')
})

test('SIG-10 a parameter that is in the URL and in a header is refused', () => {
  const headers = { host, 'x-amz-meta-a': 'b' }
  const entries = presignRequest({
    method: 'PUT',
    path: '/b/k',
    query: [],
    headers,
    credentials,
    region,
    date,
    expires: 60,
  })
  const request = {
    method: 'PUT',
    rawPath: '/b/k',
    rawQuery: writeQuery(entries),
    headers: [['host', host]] as const,
  }
  verify(request)
  const both: SignedRequest = { ...request, headers: [...request.headers, ['x-amz-meta-a', 'b']] }
  assert.equal(refusal(() => verify(both)).code, 'AccessDenied')
  // Signed in both places, with a signature that holds.
  const authorization = { ...parsed(both), signedHeaders: ['host', 'x-amz-meta-a'] }
  const error = refusal(() =>
    verifySignature(authorization, both, credentials.secretAccessKey, { now, region }),
  )
  assert.equal(error.code, 'SignatureDoesNotMatch')
})

test('SIG-11 headers moved into a URL are headers again', () => {
  const request = presigned({ method: 'PUT', headers: { 'x-amz-acl': 'private', 'x-amz-meta-a': 'b c' } })
  assert.deepEqual(
    { ...hoistedHeaders(parseQuery(request.rawQuery)) },
    { 'x-amz-acl': 'private', 'x-amz-meta-a': 'b c' },
  )
})

test('SIG-12 a malformed Authorization header gets the error that tells why', () => {
  const cases: readonly [(text: string) => string, code: string, message: RegExp][] = [
    [() => 'Bearer abc', 'InvalidArgument', /^Unsupported Authorization Type$/],
    [() => 'AWS4-HMAC-SHA256', 'InvalidArgument', /space/],
    [(text) => text.replace(' ', ''), 'InvalidArgument', /space/],
    [(text) => text.replace(' ', '  '), 'InvalidArgument', /space/],
    [() => 'AWS AKIAIOSFODNN7EXAMPLE:c2ln', 'InvalidRequest', /use AWS4-HMAC-SHA256/],
    [(text) => text.split(', Signature')[0] ?? '', 'AuthorizationHeaderMalformed', /three components/],
    [(text) => `${text}, Signature=1`, 'AuthorizationHeaderMalformed', /three components/],
    [(text) => `${text}, Extra=1`, 'AuthorizationHeaderMalformed', /three components/],
    [(text) => text.replace('SignedHeaders', 'Signed'), 'AuthorizationHeaderMalformed', /three components/],
    [(text) => text.replace('/aws4_request', ''), 'AuthorizationHeaderMalformed', /mal-formed; expecting/],
    [
      (text) => text.replace('AKIAIOSFODNN7EXAMPLE', ''),
      'AuthorizationHeaderMalformed',
      /mal-formed; expecting/,
    ],
    [(text) => text.replace('aws4_request', 'aws5'), 'AuthorizationHeaderMalformed', /terminal "aws5"/],
    [(text) => text.replace('/s3/', '/ec2/'), 'AuthorizationHeaderMalformed', /service "ec2"/],
    [(text) => text.replace('20130524', '2013-524'), 'AuthorizationHeaderMalformed', /date format/],
    [(text) => text.replace('20130524', '20130230'), 'AuthorizationHeaderMalformed', /date format/],
    [(text) => text.replace('20130524', '20130525'), 'AuthorizationHeaderMalformed', /not the same/],
  ]
  for (const [change, code, message] of cases) {
    const error = refusal(() => parseAuthorization(withAuthorization(change)))
    assert.deepEqual([error.code, error.status], [code, 400], change.toString())
    assert.match(error.message, message)
  }
})

test('SIG-13 a scope of another region is refused with the region expected, also before the key is known', () => {
  const header = withAuthorization((text) => text.replace('us-east-1', 'aws-global'))
  for (const error of [refusal(() => parseAuthorization(header, region)), refusal(() => verify(header))]) {
    assert.equal(error.code, 'AuthorizationHeaderMalformed')
    assert.equal(
      error.message,
      "The authorization header is malformed; the region 'aws-global' is wrong; expecting 'us-east-1'",
    )
    assert.equal(error.details['Region'], 'us-east-1')
  }
  const query = set('X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE/20130524/eu-west-1/s3/aws4_request')
  assert.equal(refusal(() => parseAuthorization(query, region)).code, 'AuthorizationQueryParametersError')
})

test('SIG-14 malformed parameters of a URL get AuthorizationQueryParametersError', () => {
  const cases: readonly [name: string, value: string | undefined, message: RegExp][] = [
    ['X-Amz-Algorithm', undefined, /requires the X-Amz-Algorithm/],
    ['X-Amz-Credential', undefined, /requires the X-Amz-Algorithm/],
    ['X-Amz-Date', undefined, /requires the X-Amz-Algorithm/],
    ['X-Amz-Expires', undefined, /requires the X-Amz-Algorithm/],
    ['X-Amz-SignedHeaders', undefined, /requires the X-Amz-Algorithm/],
    ['X-Amz-Signature', undefined, /requires the X-Amz-Algorithm/],
    ['X-Amz-Algorithm', 'AWS4-ECDSA-P256-SHA256', /only supports/],
    [
      'X-Amz-Credential',
      'AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request',
      /^Error parsing the X-Amz-Credential parameter; the Credential is mal-formed/,
    ],
    ['X-Amz-Credential', 'A/20130524/us-east-1/sts/aws4_request', /service "sts"/],
    ['X-Amz-Credential', 'A/20130525/us-east-1/s3/aws4_request', /not the same/],
    ['X-Amz-Date', '2013-05-24T00:00:00Z', /ISO8601/],
    ['X-Amz-Date', '20130524T006000Z', /ISO8601/],
    ['X-Amz-Expires', 'soon', /number/],
    ['X-Amz-Expires', '1.5', /number/],
    ['X-Amz-Expires', '-1', /non-negative/],
    ['X-Amz-Expires', '604801', /less than/],
  ]
  for (const [name, value, message] of cases) {
    const error = refusal(() => parseAuthorization(set(name, value)))
    assert.deepEqual(
      [error.code, error.status],
      ['AuthorizationQueryParametersError', 400],
      `${name} ${value}`,
    )
    assert.match(error.message, message)
  }
  const twice = changedQuery((entries) => [...entries, ['X-Amz-Date', '20130524T000000Z']])
  assert.equal(refusal(() => parseAuthorization(twice)).code, 'AuthorizationQueryParametersError')
})

test('SIG-15 one mechanism at a time; SigV2 is refused; nothing at all is anonymous', () => {
  const both = withHeader(presigned(), 'authorization', signed().authorization)
  assert.equal(refusal(() => parseAuthorization(both)).code, 'InvalidArgument')
  const plain: SignedRequest = { method: 'GET', rawPath: '/b/k', rawQuery: '', headers: [['host', host]] }
  assert.equal(parseAuthorization(plain), undefined)
  assert.equal(parseAuthorization({ ...plain, rawQuery: 'prefix=Signature&Expires=1' }), undefined)
  const legacy = { ...plain, rawQuery: 'AWSAccessKeyId=A&Signature=b%3D&Expires=1' }
  assert.equal(refusal(() => parseAuthorization(legacy)).code, 'InvalidRequest')
  const partial = refusal(() => parseAuthorization({ ...plain, rawQuery: 'AWSAccessKeyId=A&Expires=1' }))
  assert.deepEqual(
    [partial.code, partial.message],
    [
      'AccessDenied',
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    ],
  )
})

test('SIG-16 the time of a request may differ from the clock by fifteen minutes', () => {
  const quarter = 15 * 60_000
  verify(signed(), now + quarter)
  verify(signed(), now - quarter)
  for (const at of [now + quarter + 1, now - quarter - 1]) {
    const error = refusal(() => verify(signed(), at))
    assert.deepEqual([error.code, error.status], ['RequestTimeTooSkewed', 403])
    assert.equal(error.details['RequestTime'], '20130524T000000Z')
    assert.equal(error.details['MaxAllowedSkewMilliseconds'], 900_000)
  }
})

test('SIG-17 a presigned URL is good from its date, less the skew, to its end', () => {
  const request = presigned({}, 60)
  verify(request, now - 15 * 60_000)
  verify(request, now + 59_999)
  const expired = refusal(() => verify(request, now + 60_000))
  assert.deepEqual([expired.code, expired.message], ['AccessDenied', 'Request has expired'])
  assert.deepEqual(
    { ...expired.details },
    {
      'X-Amz-Expires': 60,
      Expires: '2013-05-24T00:01:00Z',
      ServerTime: '2013-05-24T00:01:00Z',
    },
  )
  assert.equal(refusal(() => verify(request, now - 15 * 60_000 - 1)).message, 'Request is not valid yet')
})

test('SIG-18 the date comes from x-amz-date, else from Date, else the request is refused', () => {
  const request = signed({ headers: { date: 'Fri, 24 May 2013 00:00:00 GMT' } })
  assert.equal(parsed(withHeader(request, 'x-amz-date', undefined)).amzDate, '20130524T000000Z')
  for (const value of [undefined, 'yesterday', '20130524', '2013-05-24T00:00:00Z']) {
    const error = refusal(() => parseAuthorization(withHeader(signed(), 'x-amz-date', value)))
    assert.deepEqual([error.code, error.status], ['AccessDenied', 403])
  }
})

test('SIG-19 x-amz-content-sha256 is there and says something known', () => {
  const missing = withHeader(signed(), 'x-amz-content-sha256', undefined)
  assert.equal(refusal(() => parseAuthorization(missing)).code, 'InvalidRequest')
  for (const value of [
    '',
    'abc',
    `${emptySha256}0`,
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
    'unsigned-payload',
  ]) {
    const error = refusal(() => parseAuthorization(withHeader(signed(), 'x-amz-content-sha256', value)))
    assert.deepEqual([error.code, error.details['ArgumentName']], ['InvalidArgument', 'x-amz-content-sha256'])
  }
  assert.equal(verify(signed({ payloadHash: emptySha256.toUpperCase() })).payloadHash, emptySha256)
})

test('SIG-20 the token of temporary credentials is signed and handed on', () => {
  const temporary = { ...credentials, sessionToken: 'to/ken+=' }
  const headers = { host }
  const entries = presignRequest({
    method: 'GET',
    path: '/b/k',
    query: [],
    headers,
    credentials: temporary,
    region,
    date,
    expires: 60,
  })
  const request = {
    method: 'GET',
    rawPath: '/b/k',
    rawQuery: writeQuery(entries),
    headers: Object.entries(headers),
  }
  assert.equal(parsed(request).sessionToken, 'to/ken+=')
  verify(request)
  refusal(() => verify({ ...request, rawQuery: request.rawQuery.replace('ken', 'kan') }))
  const { headers: added } = signRequest({
    method: 'GET',
    path: '/b/k',
    query: [],
    headers,
    credentials: temporary,
    region,
    date,
    payloadHash: emptySha256,
  })
  assert.match(
    added['authorization'] ?? '',
    /SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,/,
  )
})
