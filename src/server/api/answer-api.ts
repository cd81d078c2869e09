/** Our own API: JSON, under `/_partita/api/`, signed and authorised like S3's requests (docs/operations.md). */
import type { AccessKeys } from '../../access/access-keys.ts'
import type { Store } from '../../engine/store.ts'
import { invalidRequest, methodNotAllowed } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { createAccess } from '../access/access.ts'
import type { Access } from '../access/access.ts'
import { authenticate } from '../authenticate.ts'
import type { Exchange } from '../exchange.ts'
import type { Logger } from '../log.ts'
import type { Reply } from '../reply.ts'
import { readPayload } from '../request-body.ts'
import { bucketQuota } from './bucket-quota.ts'
import { bucketUploadExpiry } from './bucket-upload-expiry.ts'
import { expireUploads } from './expire-uploads.ts'
import { usageOfUploads } from './usage-of-uploads.ts'

export interface ApiOptions {
  readonly store: Store
  readonly accessKeys: AccessKeys
  readonly log: Logger
  readonly trustedProxies?: readonly string[]
}

/** One call, whose sender is known. */
export interface ApiCall {
  readonly method: string
  /** Of the path, where it names one. */
  readonly bucket: string
  readonly query: ReadonlyMap<string, string>
  /** What was sent, if it was JSON; an empty object where nothing was. */
  readonly body: Readonly<Record<string, unknown>>
  readonly store: Store
  readonly access: Access
  readonly caller: { readonly id: string; readonly displayName: string }
  readonly log: Logger
}

/** Answers a call, or undefined for a method that it does not have. */
export type ApiRoute = (call: ApiCall) => Promise<Reply | undefined>

const prefix = '/_partita/api/'
const bodySizeMax = 64 * 1024

export const isApi = (url: string): boolean => url.startsWith(prefix)

const routes: readonly (readonly [path: RegExp, route: ApiRoute])[] = [
  [/^uploads$/, usageOfUploads],
  [/^uploads\/expire$/, expireUploads],
  [/^buckets\/([^/]+)\/quota$/, bucketQuota],
  [/^buckets\/([^/]+)\/upload-expiry$/, bucketUploadExpiry],
]

/** @throws {S3Error} those of authentication, AccessDenied, NoSuchKey, MethodNotAllowed, InvalidRequest, and the route's. */
export const answerApi = async (options: ApiOptions, exchange: Exchange): Promise<Reply> => {
  const { store, accessKeys, log, trustedProxies = [] } = options
  const { method, headers, url } = exchange
  exchange.operation = 'PartitaApi'
  const [rawPath = '', rawQuery = ''] = splitQuery(url)
  const now = store.clock.now()
  const request = { method, rawPath, rawQuery, headers: Object.entries(headers) }
  const authentication = await authenticate(request, { accessKeys, region: store.settings.region, now })
  const { principal, signature, payload } = authentication
  const query = new Map(new URLSearchParams(rawQuery))
  const access = createAccess(store, {
    principal,
    exchange,
    operation: 'PartitaApi',
    query,
    headers,
    signature,
    authType:
      signature === undefined
        ? undefined
        : query.has('X-Amz-Signature')
          ? 'REST-QUERY-STRING'
          : 'REST-HEADER',
    region: store.settings.region,
    now,
    trustedProxies,
    fromBody: new Map(),
  })
  const path = rawPath.slice(prefix.length)
  for (const [pattern, route] of routes) {
    const found = pattern.exec(path)
    if (found === null) continue
    const bytes = await readPayload({ incoming: exchange.body, headers, payload, signature }, bodySizeMax)
    const caller = { id: principal.id, displayName: principal.displayName }
    const bucket = found[1] ?? ''
    const reply = await route({ method, bucket, query, body: parseJson(bytes), store, access, caller, log })
    if (reply === undefined) throw methodNotAllowed(method, 'SERVICE')
    return reply
  }
  throw new S3Error('NoSuchKey', { Key: url })
}

const splitQuery = (url: string): readonly string[] => {
  const mark = url.indexOf('?')
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
}

const parseJson = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  if (bytes.length === 0) return {}
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw invalidRequest('The body is not a JSON object.')
}
