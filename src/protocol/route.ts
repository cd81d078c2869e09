/**
 * Finds which operation a request means: by method, by what it addresses, by its sub-resource and by
 * the header of a copy. Of the declarations that fit, the one that demands most is meant.
 * A request whose sub-resource no declaration takes is refused, never taken for a simpler
 * one: a `DELETE` of an object's `?acl` must not delete the object.
 */
import { invalidArgument, invalidRequest, methodNotAllowed } from './error-messages.ts'
import type { S3Error } from './errors.ts'
import type { Operation, Target } from './operation.ts'
import { declaredOperations } from './operations/index.ts'

interface Row {
  readonly operation: Operation
  readonly query: readonly (readonly [key: string, value: string | undefined])[]
  readonly headers: readonly string[]
}

const rowOf = (operation: Operation): Row => ({
  operation,
  query: (operation.selectedBy?.query ?? []).map((selector) => {
    const [key = '', value] = selector.split('=')
    return [key, value]
  }),
  headers: operation.selectedBy?.headers ?? [],
})

/** Keys that select an operation, and are plain parameters of others or of none. */
const parameters = new Set([
  'uploadId',
  'partNumber',
  'id',
  'annotationName',
  'list-type',
  'select-type',
  'x-id',
])

const rows = declaredOperations.map(rowOf)
const rowsByResource = new Map<string, readonly Row[]>()
for (const row of rows) {
  const resource = `${row.operation.method} ${row.operation.target}`
  rowsByResource.set(resource, [...(rowsByResource.get(resource) ?? []), row])
}
/** The declarations that a query key which names a part of a bucket or an object selects. */
const rowsBySubresource = new Map<string, readonly Row[]>()
for (const row of rows) {
  for (const [key] of row.query) {
    if (!parameters.has(key)) rowsBySubresource.set(key, [...(rowsBySubresource.get(key) ?? []), row])
  }
}

/**
 * The declared operation that a request means, implemented or not; undefined where the method is
 * none that the target takes. Headers by lower-case name.
 *
 * @throws {S3Error} InvalidRequest for a sub-resource of another kind of target, MethodNotAllowed for
 * one that does not take the method, InvalidArgument for two sub-resources, for `partNumber` or
 * `uploadId` alone on PUT, and for a copy source where nothing is copied.
 */
export const findOperation = (
  method: string,
  target: Target,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
): Operation | undefined => {
  const fitting = (rowsByResource.get(`${method} ${target}`) ?? []).filter((row) => fits(row, query, headers))
  const row = fitting.toSorted((a, b) => demandOf(b) - demandOf(a))[0]
  if (row === undefined) return undefined
  const wrong = findMisroute(row, method, target, query, headers)
  if (wrong !== undefined) throw wrong
  return row.operation
}

const fits = (
  row: Row,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
): boolean =>
  row.query.every(([key, value]) => (value === undefined ? query.has(key) : query.get(key) === value)) &&
  row.headers.every((name) => headers[name] !== undefined)

/** Any number of query keys weighs more than headers: a copy source is looked at last. */
const demandOf = (row: Row): number => row.query.length * 16 + row.headers.length

const findMisroute = (
  row: Row,
  method: string,
  target: Target,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
): S3Error | undefined => {
  const selected = new Set(row.query.map(([key]) => key))
  for (const key of query.keys()) {
    const known = rowsBySubresource.get(key)
    if (known === undefined || selected.has(key)) continue
    return wrongSubresource(key, known, method, target, [...selected])
  }
  if (method === 'PUT' && target === 'object') {
    if (!selected.has('partNumber') && query.has('partNumber')) {
      return invalidArgument(
        'partNumber',
        query.get('partNumber') ?? '',
        'partNumber needs an uploadId beside it',
      )
    }
    if (!selected.has('uploadId') && query.has('uploadId')) {
      return invalidArgument('uploadId', query.get('uploadId') ?? '', 'uploadId needs a partNumber beside it')
    }
  }
  const copySource = headers['x-amz-copy-source']
  if (copySource !== undefined && !row.headers.includes('x-amz-copy-source')) {
    return invalidArgument(
      'x-amz-copy-source',
      copySource,
      'You can only specify a copy source header for copy requests.',
    )
  }
  return undefined
}

const wrongSubresource = (
  key: string,
  known: readonly Row[],
  method: string,
  target: Target,
  selected: readonly string[],
): S3Error => {
  const ofTarget = known.filter(({ operation }) => operation.target === target)
  const ofMethod = known.filter(({ operation }) => operation.method === method)
  const other = selected.find((each) => rowsBySubresource.has(each))
  if (other !== undefined) {
    return invalidArgument('ResourceType', key, `Conflicting query string parameters: ${other}, ${key}`)
  }
  const incomplete = ofTarget.find((row) => ofMethod.includes(row))
  if (incomplete !== undefined) {
    const missing = incomplete.query.map(([each]) => each).filter((each) => each !== key)
    return invalidArgument(missing.join(', '), '', `?${key} needs ${missing.join(', ')} beside it`)
  }
  if (ofMethod.length === 0 && ofTarget.length > 0) return methodNotAllowed(method, key.toUpperCase())
  return invalidRequest(
    target === 'object'
      ? `Key is not expected for the ${method} method ?${key} subresource`
      : `The ${method} method ?${key} subresource needs a ${known[0]?.operation.target === 'bucket' ? 'bucket' : 'key'}`,
  )
}
