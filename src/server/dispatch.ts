/**
 * What an S3 request goes through, in S3's order: find the operation, authenticate, look at the
 * bucket and its owner, authorise, read the declared input, do it, write the declared output.
 */
import type { AccessKeys } from '../access/access-keys.ts'
import { actorOf } from '../access/accounts.ts'
import type { Store } from '../engine/store.ts'
import { parseRequest, takesStream, takesXml, writeResponse } from '../protocol/binding.ts'
import type { WireBody } from '../protocol/binding.ts'
import { methodNotAllowed } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { stripEtag } from '../protocol/etag.ts'
import { checkKey } from '../protocol/names.ts'
import type { InputOf, Operation, OutputOf } from '../protocol/operation.ts'
import { implementedOperations } from '../protocol/operations/index.ts'
import { postObject } from '../protocol/operations/post-object.ts'
import { findOperation } from '../protocol/route.ts'
import { hoistedHeaders } from '../protocol/sigv4/hoisted-headers.ts'
import { parsePayloadHash, unsignedPayload } from '../protocol/sigv4/payload-hash.ts'
import { createAccess } from './access/access.ts'
import type { Access } from './access/access.ts'
import {
  authorizeOperation,
  documentContext,
  hideMissing,
  isJudgedByDocument,
} from './access/authorize-operation.ts'
import type { AskedOperation } from './access/authorize-operation.ts'
import type { ContextSource } from './access/request-context.ts'
import { authenticate } from './authenticate.ts'
import type { Authentication } from './authenticate.ts'
import { checkExpectedOwners } from './check-bucket.ts'
import type { Exchange } from './exchange.ts'
import type { HandlerContext, ImplementedName } from './handler.ts'
import type { ServerMetrics } from './metrics.ts'
import { handlers } from './operations/index.ts'
import { answerQueryCall, isQueryCall } from './query-call.ts'
import { answerForm, locationOf } from './post/post-answer.ts'
import { readPostForm } from './post/post-form.ts'
import type { Reply } from './reply.ts'
import { requesterOf } from './requester.ts'
import { checkDigestSent } from './required-digest.ts'
import { checkEmpty, hasBody, payloadStream } from './request-body.ts'
import type { RequestHeaders } from './request-headers.ts'
import { defaultBaseDomains, parseRequestTarget } from './request-target.ts'
import type { RequestTarget } from './request-target.ts'
import { readXmlBody } from './xml-body.ts'

export interface DispatchOptions {
  readonly store: Store
  readonly accessKeys: AccessKeys
  readonly metrics: ServerMetrics
  readonly baseDomains?: readonly string[]
  readonly tls?: unknown
  /** Addresses and ranges of proxies whose word on where a request comes from counts. */
  readonly trustedProxies?: readonly string[]
}

/** @throws {S3Error} and whatever went wrong. */
export const dispatch = async (options: DispatchOptions, exchange: Exchange): Promise<Reply> => {
  const { store } = options
  const target = parseRequestTarget(
    exchange.url,
    exchange.headers['host'],
    options.baseDomains ?? defaultBaseDomains,
  )
  if (isQueryCall(exchange, target)) return answerQueryCall(options, exchange, target)
  const headers = withHoisted(target, exchange.headers)
  const route = findRoute(exchange.method, target, headers)
  if (route instanceof S3Error) {
    // Who may not ask does not learn what he asked wrongly.
    await authenticateExchange(options, exchange, target)
    throw route
  }
  exchange.operation = route.name
  if (route === postObject) return dispatchForm(options, exchange, target)
  const authentication = await authenticateExchange(options, exchange, target)
  if (!isImplemented(route)) throw notImplemented(route)
  await checkExpectedOwners(store, target.bucket, headers)
  const fromBody = new Map<string, readonly string[]>()
  const asked = { operation: route, target, headers }
  const access = createAccess(store, contextSource(options, exchange, asked, { authentication, fromBody }))
  const judged = isJudgedByDocument(route)
  if (!judged) await authorizeOperation(store, access, asked)
  if (target.key !== undefined) checkKey(target.key)
  checkDigestSent(route, headers)
  const body = await bodyOf(route, exchange, headers, authentication)
  const input = parseRequest<Operation>(route, { ...target, method: exchange.method, headers }, body)
  if (judged) {
    for (const [key, values] of documentContext(input, store.clock.now())) fromBody.set(key, values)
    await authorizeOperation(store, access, asked)
  }
  try {
    const output = await run(route, input, options, { exchange, target, authentication, access })
    return writeResponse<Operation>(route, output)
  } catch (error) {
    throw await hideMissing(access, error, asked)
  }
}

/** A form is a PutObject: what is its own is who asks, by what, and how that is answered. */
const dispatchForm = async (
  options: DispatchOptions,
  exchange: Exchange,
  target: RequestTarget,
): Promise<Reply> => {
  const { store, accessKeys } = options
  const { bucket = '' } = target
  const form = await readPostForm({
    incoming: exchange.body,
    headers: exchange.headers,
    bucket,
    accessKeys,
    region: store.settings.region,
    now: store.clock.now(),
  })
  const { key, headers } = form
  const operation: Operation = implementedOperations.PutObject
  const asked = { operation, headers, target: { ...target, target: 'object' as const, key, query: noQuery } }
  const authentication = {
    principal: form.principal,
    payload: parsePayloadHash(unsignedPayload),
    signature: undefined,
  }
  const known = { authentication, fromBody: new Map(), authType: 'POST' as const }
  const access = createAccess(store, contextSource(options, exchange, asked, known))
  await authorizeOperation(store, access, asked)
  checkKey(key)
  const input = parseRequest(
    operation,
    { ...asked.target, method: operation.method, headers },
    { stream: form.file },
  )
  const output = await run(operation, input, options, { exchange, target, authentication, access })
  const { headers: written } = writeResponse(operation, output)
  const location = locationOf(originOf(options, exchange), target.virtualHost, bucket, key)
  return answerForm(form.fields, { bucket, key, etag: stripEtag(written['etag'] ?? ''), location }, written)
}

const noQuery: ReadonlyMap<string, string> = new Map()

const originOf = ({ tls }: DispatchOptions, { headers }: Exchange): string =>
  `${tls === undefined ? 'http' : 'https'}://${headers['host'] ?? 'localhost'}`

const contextSource = (
  { store, trustedProxies = [] }: DispatchOptions,
  exchange: Exchange,
  { operation, target, headers }: AskedOperation,
  known: {
    readonly authentication: Authentication
    readonly fromBody: ContextSource['fromBody']
    readonly authType?: 'POST'
  },
): ContextSource => {
  const { principal, signature } = known.authentication
  const signed = target.query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER'
  return {
    principal,
    exchange,
    operation: operation.name,
    query: target.query,
    headers,
    signature,
    authType: known.authType ?? (signature === undefined ? undefined : signed),
    region: store.settings.region,
    now: store.clock.now(),
    trustedProxies,
    fromBody: known.fromBody,
  }
}

type ImplementedOperation = (typeof implementedOperations)[ImplementedName]

const isImplemented = (operation: Operation): operation is ImplementedOperation =>
  implementedOperations[operation.name as ImplementedName] === operation

const notImplemented = (operation: Operation): S3Error =>
  new S3Error('NotImplemented', {}, { message: `This server does not implement ${operation.name}.` })

/** A presigned URL carries in its query what would else be headers. */
const withHoisted = (target: RequestTarget, headers: RequestHeaders): RequestHeaders =>
  target.query.has('X-Amz-Signature') ? { ...headers, ...hoistedHeaders(target.query) } : headers

const findRoute = (method: string, target: RequestTarget, headers: RequestHeaders): Operation | S3Error => {
  try {
    return (
      findOperation(method, target.target, target.query, headers) ??
      methodNotAllowed(method, target.target.toUpperCase())
    )
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
}

const authenticateExchange = (
  { accessKeys, store }: DispatchOptions,
  exchange: Exchange,
  { rawPath, rawQuery }: RequestTarget,
): Promise<Authentication> =>
  authenticate(
    { method: exchange.method, rawPath, rawQuery, headers: Object.entries(exchange.headers) },
    { accessKeys, region: store.settings.region, now: store.clock.now() },
  )

const bodyOf = async (
  operation: Operation,
  exchange: Exchange,
  headers: RequestHeaders,
  { payload, signature }: Authentication,
): Promise<WireBody> => {
  const options = { incoming: exchange.body, headers, payload, signature }
  if (takesStream(operation)) return { stream: payloadStream(options) }
  if (takesXml(operation)) return { xml: await readXmlBody(operation, options) }
  if (!hasBody(headers)) checkEmpty(payload)
  return { xml: new Uint8Array(0) }
}

interface Circumstances {
  readonly exchange: Exchange
  readonly target: RequestTarget
  readonly authentication: Authentication
  readonly access: Access
}

type Run = (context: HandlerContext<ImplementedName>) => Promise<OutputOf<Operation>>

const run = async (
  operation: Operation,
  input: InputOf<Operation>,
  options: DispatchOptions,
  { exchange, target, authentication, access }: Circumstances,
): Promise<OutputOf<Operation>> => {
  const { store, metrics } = options
  const { principal } = authentication
  const context = {
    input,
    store,
    caller: {
      identity: { id: principal.id, displayName: principal.displayName },
      actor: actorOf(principal),
      anonymous: principal.kind === 'anonymous',
    },
    access,
    request: {
      id: exchange.id,
      origin: originOf(options, exchange),
      virtualHost: target.virtualHost,
      requester: requesterOf(store, exchange, principal.id),
      isForm: exchange.operation === 'PostObject',
      get signal() {
        return exchange.signal
      },
    },
  }
  // The table is typed by name; which name it is shows only at run time.
  const handle = handlers[operation.name as ImplementedName] as unknown as Run
  if (operation.name !== 'UploadPart') return handle(context as HandlerContext<ImplementedName>)
  metrics.partsInFlight(1)
  try {
    return await handle(context as HandlerContext<ImplementedName>)
  } finally {
    metrics.partsInFlight(-1)
  }
}
