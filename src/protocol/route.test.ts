import assert from 'node:assert/strict'
import { test } from 'node:test'
import { S3Error } from './errors.ts'
import type { Operation, Target } from './operation.ts'
import { declaredOperations } from './operations/index.ts'
import { findOperation } from './route.ts'

const queryOf = (text: string): ReadonlyMap<string, string> => new Map(new URLSearchParams(text))

/** The least request that a declaration describes. */
const requestOf = (operation: Operation): readonly [ReadonlyMap<string, string>, Record<string, string>] => [
  new Map(
    (operation.selectedBy?.query ?? []).map((key) =>
      key.includes('=') ? (key.split('=') as [string, string]) : [key, '1'],
    ),
  ),
  Object.fromEntries((operation.selectedBy?.headers ?? []).map((name) => [name, 'x'])),
]

const errorOf = (
  method: string,
  target: Target,
  query: string,
  headers: Record<string, string> = {},
): S3Error => {
  try {
    const found = findOperation(method, target, queryOf(query), headers)
    return assert.fail(`taken for ${found?.name}`)
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
}

test('ROUTE-1 every declared operation is found by the least request that it describes', () => {
  for (const operation of declaredOperations) {
    const [query, headers] = requestOf(operation)
    assert.equal(findOperation(operation.method, operation.target, query, headers)?.name, operation.name)
  }
})

test('ROUTE-2 no two declared operations have the same method, target and selectors', () => {
  const seen = new Map<string, string>()
  for (const { name, method, target, selectedBy } of declaredOperations) {
    const { query = [], headers = [] } = selectedBy ?? {}
    const selector = JSON.stringify([method, target, [...query].sort(), [...headers].sort()])
    assert.equal(seen.get(selector), undefined, `${name} and ${seen.get(selector)} are the same`)
    seen.set(selector, name)
  }
})

test('ROUTE-3 presence of a sub-resource counts and its value does not; x-id and unknown keys are ignored', () => {
  for (const query of ['uploads', 'uploads=', 'uploads=1', 'uploads&x-id=GetObject', 'foo=bar&uploads']) {
    assert.equal(findOperation('POST', 'object', queryOf(query), {})?.name, 'CreateMultipartUpload')
  }
  assert.equal(findOperation('GET', 'bucket', queryOf('list-type=2&prefix=a'), {})?.name, 'ListObjectsV2')
  assert.equal(findOperation('GET', 'bucket', queryOf('list-type=1&prefix=a'), {})?.name, 'ListObjects')
  assert.equal(findOperation('GET', 'object', queryOf('x-id=PutObject&partNumber=2'), {})?.name, 'GetObject')
})

test('ROUTE-4 the most demanding declaration is meant', () => {
  const copy = { 'x-amz-copy-source': 'b/k' }
  assert.equal(findOperation('PUT', 'object', queryOf(''), {})?.name, 'PutObject')
  assert.equal(findOperation('PUT', 'object', queryOf(''), copy)?.name, 'CopyObject')
  assert.equal(findOperation('PUT', 'object', queryOf('partNumber=1&uploadId=u'), {})?.name, 'UploadPart')
  assert.equal(
    findOperation('PUT', 'object', queryOf('uploadId=u&partNumber=1'), copy)?.name,
    'UploadPartCopy',
  )
})

test('ROUTE-5 a request for a sub-resource that is not there is refused, never taken for a simpler one', () => {
  const cases: readonly (readonly [string, Target, string, string, number])[] = [
    ['GET', 'object', 'uploads', 'InvalidRequest', 400],
    ['GET', 'object', 'versions', 'InvalidRequest', 400],
    ['DELETE', 'object', 'acl', 'MethodNotAllowed', 405],
    ['DELETE', 'bucket', 'location', 'MethodNotAllowed', 405],
    ['PUT', 'bucket', 'analytics', 'InvalidArgument', 400],
    ['GET', 'bucket', 'attributes', 'InvalidRequest', 400],
    ['GET', 'object', 'acl&tagging', 'InvalidArgument', 400],
    ['PUT', 'object', 'uploads', 'MethodNotAllowed', 405],
  ]
  for (const [method, target, query, code, status] of cases) {
    const error = errorOf(method, target, query)
    assert.deepEqual(
      [error.code, error.status],
      [code, status],
      `${method} ${target}?${query}: ${error.message}`,
    )
  }
})

test('ROUTE-6 partNumber or uploadId alone, and a copy source where nothing is copied, are InvalidArgument', () => {
  const alone = errorOf('PUT', 'object', 'partNumber=3')
  assert.deepEqual(alone.details, { ArgumentName: 'partNumber', ArgumentValue: '3' })
  assert.equal(errorOf('PUT', 'object', 'uploadId=u').details['ArgumentName'], 'uploadId')
  const copy = errorOf('POST', 'object', 'uploads', { 'x-amz-copy-source': 'b/k' })
  assert.deepEqual([copy.code, copy.details['ArgumentName']], ['InvalidArgument', 'x-amz-copy-source'])
})

test('ROUTE-7 a method that the target does not take finds nothing', () => {
  assert.equal(findOperation('POST', 'object', queryOf(''), {}), undefined)
  assert.equal(findOperation('PATCH', 'bucket', queryOf(''), {}), undefined)
})
