/**
 * Calls of AWS's IAM and STS APIs, which stand on the same endpoint: `POST /` with a form. Their
 * errors have a document of their own.
 */
import { createHash } from 'node:crypto'
import type { AccessKeys } from '../access/access-keys.ts'
import { answerQuery, writeQueryError } from '../access/iam/query-api.ts'
import type { Store } from '../engine/store.ts'
import { invalidAccessKeyId } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { parseServiceAuthorization } from '../protocol/sigv4/parse-authorization.ts'
import { verifySignature } from '../protocol/sigv4/verify.ts'
import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'
import { readPayload } from './request-body.ts'
import type { RequestTarget } from './request-target.ts'

const services = ['iam', 'sts']
const formSizeMax = 256 * 1024

/** Whether a request is a call of one of these APIs: no operation of S3 takes a form on the endpoint itself. */
export const isQueryCall = ({ method, headers }: Exchange, { target }: RequestTarget): boolean =>
  method === 'POST' &&
  target === 'service' &&
  (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')

export interface QueryCallOptions {
  readonly store: Store
  readonly accessKeys: AccessKeys
}

/** @throws what is no fault of the request. */
export const answerQueryCall = async (
  options: QueryCallOptions,
  exchange: Exchange,
  target: RequestTarget,
): Promise<Reply> => {
  exchange.operation = 'Query'
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': exchange.id }
  let service = 'iam'
  try {
    const { incoming, payload } = { incoming: exchange.body, payload: { kind: 'unsigned' } as const }
    const form = await readPayload(
      { incoming, headers: exchange.headers, payload, signature: undefined },
      formSizeMax,
    )
    const caller = await authenticateCall(options, exchange, target, form)
    service = caller.service
    const text = Buffer.from(form).toString('utf8')
    const body = await answerQuery({
      store: options.store,
      caller: caller.principal,
      form: text,
      service,
      requestId: exchange.id,
    })
    return { status: 200, headers, body }
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return { status: error.status, headers, body: writeQueryError(error, service, exchange.id) }
  }
}

const authenticateCall = async (
  { accessKeys, store }: QueryCallOptions,
  exchange: Exchange,
  { rawPath, rawQuery }: RequestTarget,
  form: Uint8Array,
) => {
  const { method } = exchange
  const request = { method, rawPath, rawQuery, headers: Object.entries(exchange.headers) }
  const payloadHash = createHash('sha256').update(form).digest('hex')
  const parsed = parseServiceAuthorization(request, services, payloadHash)
  if (parsed === undefined) throw new S3Error('MissingAuthenticationToken')
  const key = await accessKeys.find(parsed.accessKeyId, parsed.sessionToken)
  if (key === undefined) throw invalidAccessKeyId(parsed.accessKeyId)
  const { region, service } = parsed.scope
  verifySignature(parsed, request, key.secretAccessKey, { now: store.clock.now(), region })
  return { principal: key.principal, service }
}
