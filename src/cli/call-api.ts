/** Calls of our own API, which only `partita serve` has. */
import { readBody } from '../protocol/body.ts'
import type { BodyStream } from '../protocol/body.ts'
import { apiBucket, apiDelete, apiGet, apiPost, apiPut } from '../protocol/partita-api.ts'
import type { S3Client } from './connect.ts'

const answerSizeMax = 1024 * 1024

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Behind `/_partita/api/`. */
  readonly path: string
  readonly bucket?: string | undefined
  readonly body?: object
}

/** @throws {S3Error} {NetworkError} as `client.send`. */
const send = async (
  client: S3Client,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<BodyStream | undefined> => {
  const address = { Bucket: apiBucket, Key: `api/${request.path}` }
  const Body = Buffer.from(JSON.stringify(request.body ?? {}))
  const sent = { ...address, ContentType: 'application/json', Body }
  switch (request.method) {
    case 'GET':
      return (await client.send(apiGet, { ...address, Of: request.bucket }, { signal })).Body
    case 'PUT':
      return (await client.send(apiPut, sent, { signal })).Body
    case 'POST':
      return (await client.send(apiPost, sent, { signal })).Body
    case 'DELETE':
      await client.send(apiDelete, address, { signal })
      return undefined
  }
}

/** The one JSON value of an answer; undefined where it is empty. */
export const callApi = async <T>(
  client: S3Client,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<T | undefined> => {
  const body = await send(client, request, signal)
  const text = body === undefined ? '' : Buffer.from(await readBody(body, answerSizeMax)).toString('utf8')
  return text === '' ? undefined : (JSON.parse(text) as T)
}

/** The values of an answer that has one in each line, as they come. */
export async function* readApiLines<T>(
  client: S3Client,
  request: ApiRequest,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const body = await send(client, request, signal)
  if (body === undefined) return
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as T
  }
}
