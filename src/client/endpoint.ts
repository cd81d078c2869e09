import { encodePath } from '../protocol/url.ts'

/** Where the bucket stands: in the path, or before the host's name. */
export type Addressing = 'path' | 'virtual'

export interface Address {
  readonly origin: string
  /** With the port, if it is not the scheme's own: what the header Host says. */
  readonly host: string
  /** Decoded, as signatures take it. */
  readonly path: string
  readonly encodedPath: string
}

/** @throws {TypeError} when the endpoint is not `http(s)://host[:port]`. */
export const parseEndpoint = (endpoint: string): URL => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new TypeError(`The endpoint "${endpoint}" is not of the form https://host or http://host:port`)
  }
  return url
}

/** Where a request goes. */
export const addressOf = (
  endpoint: URL,
  addressing: Addressing,
  bucket: string | undefined,
  key: string | undefined,
): Address => {
  const virtual = addressing === 'virtual' && bucket !== undefined
  const host = virtual ? `${bucket}.${endpoint.host}` : endpoint.host
  const inPath = virtual ? [key ?? ''] : [bucket, key].filter((each) => each !== undefined)
  const path = `/${inPath.join('/')}`
  return { origin: `${endpoint.protocol}//${host}`, host, path, encodedPath: encodePath(path) }
}
