/** Calls of AWS's query APIs: a form is sent, a document comes back. */
import { sha256 } from '../checksum/sha256.ts'
import { toHex } from '../checksum/encoding.ts'
import { readBody } from '../protocol/body.ts'
import type { XmlElement } from '../protocol/codecs.ts'
import { S3Error } from '../protocol/errors.ts'
import { signRequest } from '../protocol/sigv4/sign-request.ts'
import type { Credentials } from '../protocol/sigv4/sigv4.ts'
import { parseXml } from '../protocol/xml/parse-xml.ts'
import { parseEndpoint } from './endpoint.ts'
import type { Transport } from './transport.ts'

export interface QuerySettings {
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
  readonly transport: Transport
}

/**
 * Calls one action; resolves to its result, as the element stands in the answer.
 * @throws {S3Error} the error that the answer tells; {NetworkError} when there was none.
 */
export type QueryCall = (
  service: 'iam' | 'sts',
  action: string,
  parameters?: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
) => Promise<XmlElement>

const versions = { iam: '2010-05-08', sts: '2011-06-15' } as const
const documentSizeMax = 16 * 1024 * 1024
const idleMsMax = 60_000

export const createQueryCall =
  ({ endpoint, region, credentials, transport }: QuerySettings): QueryCall =>
  async (service, action, parameters = {}, signal) => {
    const { origin, host } = parseEndpoint(endpoint)
    const form = new URLSearchParams({ Action: action, Version: versions[service] })
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value)
    const body = new TextEncoder().encode(form.toString())
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const payloadHash = toHex(sha256(body))
    const signed = signRequest({
      method: 'POST',
      path: '/',
      query: [],
      headers,
      credentials,
      region,
      date: Date.now(),
      payloadHash,
      service,
    })
    const answer = await transport.send({
      method: 'POST',
      origin,
      path: '/',
      headers: { ...headers, ...signed.headers },
      body,
      signal,
      idleMsMax,
    })
    const document = parseXml(await readBody(answer.body, documentSizeMax))
    if (answer.status >= 300) throw errorOf(document, answer.status)
    return child(document, `${action}Result`) ?? document
  }

const child = (parent: XmlElement | undefined, name: string): XmlElement | undefined =>
  parent?.children.find((each) => each.name === name)

/** The error stands in an element of its own, or (S3's form) is the whole document. */
const errorOf = (document: XmlElement, status: number): S3Error => {
  const error = child(document, 'Error') ?? document
  const message = child(error, 'Message')?.text
  return new S3Error(
    child(error, 'Code')?.text ?? 'Unknown',
    {},
    { status, ...(message !== undefined && { message }) },
  )
}
