/** Cross-origin rules of buckets, against a server that gives no answer of its own where a bucket has none. */
import {
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { CORSRule } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, makeBucket, refusal, startTarget, statusOf } from './target.ts'

const target = await startTarget({ corsOrigins: [] })
const { s3 } = target

const putCors = (Bucket: string, ...CORSRules: CORSRule[]) =>
  s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))

interface Asked {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Those headers of an answer that are about origins. */
const ask = async (url: string, init: RequestInit): Promise<Asked> => {
  const response = await fetch(url, init)
  const named = [...response.headers].filter(
    ([name]) => name.startsWith('access-control-') || name === 'vary',
  )
  return { status: response.status, headers: Object.fromEntries(named), body: await response.text() }
}

const elementOf = (body: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]?.replaceAll('&#39;', "'")

const errorOf = ({ status, body }: Asked): readonly unknown[] => [
  status,
  ...['Code', 'Message', 'Method', 'ResourceType'].map((name) => elementOf(body, name)),
]

const vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'
const notEnabled = 'CORSResponse: CORS is not enabled for this bucket.'
const notAllowed =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
const originNeeded = 'Insufficient information. Origin request header needed.'

test('CONF-10 test_put_cors: rules come back as they were put', async (t) => {
  const Bucket = await makeBucket(t, target)
  const rule = {
    AllowedOrigins: ['https://test.com', 'https://app.test.com', 'http://test.com:80'],
    AllowedMethods: ['GET', 'PUT', 'HEAD'],
    MaxAgeSeconds: 3000,
    AllowedHeaders: ['x-amz-expected-bucket-owner', 'x-amz-server-side-encryption-customer-algorithm'],
  }
  assert.equal(await statusOf(putCors(Bucket, rule)), 200)
  assert.deepEqual(await answer(s3.send(new GetBucketCorsCommand({ Bucket }))), { CORSRules: [rule] })
})

test('CONF-11 test_get_cors, test_delete_cors: a bucket without rules says so, and deleting none is no error', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => s3.send(new GetBucketCorsCommand({ Bucket }))
  const none = [404, 'NoSuchCORSConfiguration', 'The CORS configuration does not exist', Bucket]
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
  assert.equal(await statusOf(s3.send(new DeleteBucketCorsCommand({ Bucket }))), 204)
  await putCors(Bucket, { AllowedOrigins: ['*'], AllowedMethods: ['GET'] })
  assert.deepEqual(await answer(get()), { CORSRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }] })
  assert.equal(await statusOf(s3.send(new DeleteBucketCorsCommand({ Bucket }))), 204)
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
})

test('CONF-12 test_put_cors_invalid_rules: rules have methods that S3 knows, and there is one at least', async (t) => {
  const Bucket = await makeBucket(t, target)
  assert.deepEqual(await refusal(putCors(Bucket, { AllowedOrigins: ['*'], AllowedMethods: ['MYMETHOD'] })), [
    400,
    'InvalidRequest',
    'Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD',
  ])
  assert.deepEqual(await refusal(putCors(Bucket)), [
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  ])
})

test('CONF-13 test_cors_http_options_no_config: without rules a preflight is refused, and names what is missing', async (t) => {
  const url = `${target.endpoint}/${await makeBucket(t, target)}`
  const preflight = (headers: Record<string, string>) => ask(url, { method: 'OPTIONS', headers })
  assert.deepEqual(errorOf(await preflight({})), [400, 'BadRequest', originNeeded, undefined, undefined])
  const origin = 'whatever'
  assert.deepEqual(errorOf(await preflight({ origin, 'access-control-request-method': 'PUT' })), [
    403,
    'AccessForbidden',
    notEnabled,
    'PUT',
    'BUCKET',
  ])
  assert.deepEqual(errorOf(await preflight({ origin })), [
    403,
    'AccessForbidden',
    notEnabled,
    'OPTIONS',
    'BUCKET',
  ])
})

test('CONF-14 test_cors_http_get_no_config: without rules an answer has no cross-origin header', async (t) => {
  const Bucket = await makeBucket(t, target)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'test-cors' }))
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'key' }))
  const found = await ask(url, { headers: { origin: 'http://whatever.com' } })
  assert.deepEqual([found.status, found.body, found.headers], [200, 'test-cors', {}])
})

test('CONF-15 test_cors_match_origins: an answer and its preflight name the origin that a rule allows', async (t) => {
  const Bucket = await makeBucket(t, target)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'test-cors', Body: 'test-cors' }))
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'test-cors' }))
  const rule = { AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['*'], MaxAgeSeconds: 3000 }
  await putCors(Bucket, { ...rule, AllowedOrigins: ['https://localhost:4200'] })
  const get = (headers: Record<string, string>) => ask(url, { headers })
  const preflight = (headers: Record<string, string>) =>
    ask(url, { method: 'OPTIONS', headers: { 'access-control-request-method': 'PUT', ...headers } })
  const nothing = { status: 200, headers: {}, body: 'test-cors' }
  assert.deepEqual(errorOf(await preflight({})).slice(0, 3), [400, 'BadRequest', originNeeded])
  assert.deepEqual(await get({}), nothing)
  const referer = 'https://localhost:4200/'
  assert.deepEqual(errorOf(await preflight({ referer })).slice(0, 3), [400, 'BadRequest', originNeeded])
  assert.deepEqual(await get({ referer }), nothing)
  const origin = 'https://localhost:4200'
  const headers = {
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-origin': origin,
    'access-control-max-age': '3000',
    vary,
  }
  assert.deepEqual(await preflight({ origin }), { status: 200, headers, body: '' })
  assert.deepEqual(await get({ origin }), { status: 200, headers, body: 'test-cors' })
  const wrong = { origin: 'https://localhost:4201' }
  assert.deepEqual(errorOf(await preflight(wrong)), [403, 'AccessForbidden', notAllowed, 'PUT', 'OBJECT'])
  assert.deepEqual(await get(wrong), nothing)
  await putCors(Bucket, { ...rule, AllowedOrigins: ['*'] })
  const { 'access-control-allow-credentials': _, ...toAll } = {
    ...headers,
    'access-control-allow-origin': '*',
  }
  const random = { origin: 'https://random.org' }
  assert.deepEqual(await preflight(random), { status: 200, headers: toAll, body: '' })
  assert.deepEqual(await get(random), { status: 200, headers: toAll, body: 'test-cors' })
})

test('CONF-16 test_cors_options_match_partial_origin: one star in an origin stands for any text', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putCors(Bucket, {
    AllowedOrigins: ['http://*.origin.com'],
    AllowedMethods: ['GET', 'PUT'],
    MaxAgeSeconds: 3000,
    AllowedHeaders: ['*'],
  })
  const headers = { origin: 'http://test.origin.com', 'access-control-request-method': 'PUT' }
  assert.deepEqual(await ask(`${target.endpoint}/${Bucket}/key`, { method: 'OPTIONS', headers }), {
    status: 200,
    headers: {
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-origin': 'http://test.origin.com',
      'access-control-max-age': '3000',
      vary,
    },
    body: '',
  })
})

test('CONF-17 test_cors_expose_headers: what a rule exposes is what is exposed', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putCors(Bucket, {
    AllowedOrigins: ['*'],
    AllowedMethods: ['GET'],
    ExposeHeaders: ['x-amz-id-2', 'x-amz-request-id', 'x-amz-request-payer'],
  })
  const headers = { origin: 'localhost:4566', 'access-control-request-method': 'GET' }
  assert.deepEqual(await ask(`${target.endpoint}/${Bucket}/key`, { method: 'OPTIONS', headers }), {
    status: 200,
    headers: {
      'access-control-allow-methods': 'GET',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'x-amz-id-2, x-amz-request-id, x-amz-request-payer',
      vary,
    },
    body: '',
  })
})

test('CONF-18 a preflight is allowed the headers that it asks for, in lower case, where a rule names them all', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putCors(Bucket, {
    AllowedOrigins: ['https://app.example'],
    AllowedMethods: ['PUT'],
    AllowedHeaders: ['X-Amz-*', 'content-type'],
  })
  const preflight = (asked: string) =>
    ask(`${target.endpoint}/${Bucket}/key`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': asked,
      },
    })
  const allowed = await preflight('Content-Type, x-amz-meta-Color')
  assert.equal(allowed.headers['access-control-allow-headers'], 'content-type, x-amz-meta-color')
  assert.equal((await preflight('content-type, authorization')).status, 403)
})

test('CONF-19 an error, too, can be read by a page that a rule allows', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putCors(Bucket, { AllowedOrigins: ['https://app.example'], AllowedMethods: ['GET'] })
  const found = await ask(`${target.endpoint}/${Bucket}/none`, { headers: { origin: 'https://app.example' } })
  assert.equal(found.status, 403)
  assert.equal(found.headers['access-control-allow-origin'], 'https://app.example')
})
