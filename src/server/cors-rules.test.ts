import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../test/engine-objects.ts'
import { checkCorsRules, corsHeadersOf } from './cors-rules.ts'

test('CONF-5 the first rule that allows origin, method and all headers answers; a star stands for any text', () => {
  const rules = [
    {
      AllowedOrigins: ['https://a.example'],
      AllowedMethods: ['PUT'],
      AllowedHeaders: ['x-a'],
      MaxAgeSeconds: 1,
    },
    {
      AllowedOrigins: ['https://*.example', 'http://b'],
      AllowedMethods: ['GET', 'PUT'],
      AllowedHeaders: ['x-*-b'],
      MaxAgeSeconds: 2,
    },
    { AllowedOrigins: ['*'], AllowedMethods: ['HEAD'], MaxAgeSeconds: 3 },
  ]
  const answer = (origin: string, method: string, headers?: string) =>
    corsHeadersOf(rules, { origin, method, headers })?.['access-control-max-age']
  for (const [origin, method, headers, expected] of [
    ['https://a.example', 'PUT', undefined, '1'],
    ['https://a.example', 'PUT', 'X-A', '1'],
    ['https://a.example', 'PUT', 'x-b', undefined],
    ['https://a.example', 'PUT', ' x-1-B , X-2-b', '2'],
    ['https://a.example', 'GET', undefined, '2'],
    ['http://b', 'GET', undefined, '2'],
    ['HTTP://B', 'GET', undefined, undefined],
    ['https://.example', 'GET', 'x--b', '2'],
    ['https://example', 'GET', undefined, undefined],
    ['http://c', 'HEAD', undefined, '3'],
    ['http://c', 'HEAD', 'x-a', undefined],
    ['http://c', 'DELETE', undefined, undefined],
  ] as const) {
    assert.equal(answer(origin, method, headers), expected, `${method} ${origin} ${headers}`)
  }
})

test('CONF-6 a rule has methods of S3, one star in a value at most, and none in what it exposes', async () => {
  const rule = { AllowedOrigins: ['https://*.example'], AllowedMethods: ['GET'] }
  checkCorsRules([{ ...rule, AllowedHeaders: ['*'], ExposeHeaders: ['ETag'], ID: 'a'.repeat(255) }])
  for (const wrong of [
    { AllowedMethods: ['OPTIONS'] },
    { AllowedMethods: ['get'] },
    { AllowedOrigins: ['*://*'] },
    { AllowedHeaders: ['x-*-*'] },
    { ExposeHeaders: ['x-*'] },
    { ID: 'a'.repeat(256) },
  ]) {
    await rejectsWith(() => checkCorsRules([{ ...rule, ...wrong }]), 'InvalidRequest')
  }
})
