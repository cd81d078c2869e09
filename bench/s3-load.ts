/** The workloads: each keeps a number of connections busy with one kind of request for some seconds. */
import { randomBytes } from 'node:crypto'
import { signRequest } from '../src/protocol/sigv4/sign-request.ts'
import { RawConnection, type RawResponse } from './raw-http.ts'

export interface Endpoint {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

export interface Measured {
  /** Bytes of payload moved. */
  readonly bytes: number
  readonly operations: number
  readonly seconds: number
  readonly latenciesMs: readonly number[]
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly query?: readonly (readonly [string, string])[]
  readonly body?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

const MiB = 1024 * 1024

/** The request line and headers of a signed call; payloads are not signed, as by most transfer tools over TLS. */
const headOf = (endpoint: Endpoint, call: Call): string => {
  const host = `${endpoint.host}:${endpoint.port}`
  const { method, path, query = [] } = call
  const headers = { host, ...call.headers }
  const signed = signRequest({
    method,
    path,
    query,
    headers,
    credentials: { accessKeyId: endpoint.accessKeyId, secretAccessKey: endpoint.secretAccessKey },
    region: endpoint.region,
    date: new Date(),
    payloadHash: 'UNSIGNED-PAYLOAD',
  })
  const search = query
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  const lines = Object.entries({
    ...headers,
    ...signed.headers,
    'content-length': String(call.body?.length ?? 0),
  })
  const target = search === '' ? path : `${path}?${search}`
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

export const send = async (
  connection: RawConnection,
  endpoint: Endpoint,
  call: Call,
  keepBody = false,
): Promise<RawResponse> => {
  const response = await connection.request(headOf(endpoint, call), call.body, keepBody)
  if (response.status >= 300) {
    throw new Error(
      `${endpoint.name}: ${call.method} ${call.path} answered ${response.status} ${response.body.toString()}`,
    )
  }
  return response
}

export const connectTo = (endpoint: Endpoint): RawConnection =>
  new RawConnection(endpoint.host, endpoint.port)

/** Runs `turn` on each of `connections` connections, again and again, for `seconds`. */
const forSeconds = async (
  endpoint: Endpoint,
  connections: number,
  seconds: number,
  turn: (
    connection: RawConnection,
    index: number,
  ) => Promise<{ readonly bytes: number; readonly latencyMs: number }>,
): Promise<Measured> => {
  const latenciesMs: number[] = []
  let bytes = 0
  const start = performance.now()
  const end = start + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const connection = connectTo(endpoint)
      while (performance.now() < end) {
        const done = await turn(connection, index)
        latenciesMs.push(done.latencyMs)
        bytes += done.bytes
      }
      connection.close()
    }),
  )
  return { bytes, operations: latenciesMs.length, seconds: (performance.now() - start) / 1000, latenciesMs }
}

const timed = async (call: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await call()
  return performance.now() - start
}

export const bucket = 'partita-bench'

/** Distinct objects a workload writes to or reads from: as many as fit into memory caches alike for all. */
const keysCount = { large: 32, small: 1000 }

export const createBucket = async (endpoint: Endpoint): Promise<void> => {
  const connection = connectTo(endpoint)
  const response = await connection.request(
    headOf(endpoint, { method: 'PUT', path: `/${bucket}` }),
    undefined,
    true,
  )
  connection.close()
  if (response.status >= 300 && response.status !== 409) {
    throw new Error(`${endpoint.name}: CreateBucket answered ${response.status} ${response.body.toString()}`)
  }
}

const putWorkload =
  (size: number, connections: number, keys: number, prefix: string) =>
  async (endpoint: Endpoint, seconds: number): Promise<Measured> => {
    const body = randomBytes(size)
    let count = 0
    return forSeconds(endpoint, connections, seconds, async (connection) => {
      const path = `/${bucket}/${prefix}/${count++ % keys}`
      const latencyMs = await timed(async () => send(connection, endpoint, { method: 'PUT', path, body }))
      return { bytes: size, latencyMs }
    })
  }

const getWorkload =
  (size: number, connections: number, keys: number, prefix: string) =>
  async (endpoint: Endpoint, seconds: number): Promise<Measured> => {
    let count = 0
    return forSeconds(endpoint, connections, seconds, async (connection) => {
      const path = `/${bucket}/${prefix}/${count++ % keys}`
      const latencyMs = await timed(async () => {
        const { bytes } = await send(connection, endpoint, { method: 'GET', path })
        if (bytes !== size) throw new Error(`${endpoint.name}: GET ${path} gave ${bytes} bytes`)
      })
      return { bytes: size, latencyMs }
    })
  }

/** Writes what a GET workload reads: every key once. */
const fill =
  (size: number, keys: number, prefix: string) =>
  async (endpoint: Endpoint): Promise<void> => {
    const body = randomBytes(size)
    const connection = connectTo(endpoint)
    for (let index = 0; index < keys; index++) {
      await send(connection, endpoint, { method: 'PUT', path: `/${bucket}/${prefix}/${index}`, body })
    }
    connection.close()
  }

const partsPerUpload = 16

/** Uploads of 16 parts of 8 MiB, 8 parts at a time; an operation is one part. */
const multipartWorkload = async (endpoint: Endpoint, seconds: number): Promise<Measured> => {
  const body = randomBytes(8 * MiB)
  let upload: Promise<OpenUpload> | undefined
  let uploads = 0
  const next = async (connection: RawConnection): Promise<{ upload: OpenUpload; number: number }> => {
    for (;;) {
      upload ??= createUpload(connection, endpoint, `/${bucket}/multipart/${uploads++ % 4}`)
      const current = await upload
      if (current.begun < partsPerUpload) return { upload: current, number: ++current.begun }
      upload = undefined
    }
  }
  return forSeconds(endpoint, 8, seconds, async (connection) => {
    const part = await next(connection)
    const { path, id, etags } = part.upload
    const query = [
      ['partNumber', String(part.number)],
      ['uploadId', id],
    ] as const
    const latencyMs = await timed(async () => {
      const { headers } = await send(connection, endpoint, { method: 'PUT', path, query, body })
      etags.set(part.number, /^etag: *(.*)$/im.exec(headers)![1]!)
      if (etags.size === partsPerUpload) await completeUpload(connection, endpoint, part.upload)
    })
    return { bytes: body.length, latencyMs }
  })
}

export interface OpenUpload {
  readonly path: string
  readonly id: string
  readonly etags: Map<number, string>
  begun: number
}

export const createUpload = async (
  connection: RawConnection,
  endpoint: Endpoint,
  path: string,
): Promise<OpenUpload> => {
  const { body } = await send(connection, endpoint, { method: 'POST', path, query: [['uploads', '']] }, true)
  const id = /<UploadId>(.*)<\/UploadId>/.exec(body.toString())![1]!
  return { path, id, etags: new Map(), begun: 0 }
}

export const completeUpload = async (
  connection: RawConnection,
  endpoint: Endpoint,
  upload: OpenUpload,
): Promise<void> => {
  const parts = [...upload.etags]
    .sort(([a], [b]) => a - b)
    .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
  const call = { method: 'POST', path: upload.path, query: [['uploadId', upload.id]], body } as const
  const response = await send(connection, endpoint, call, true)
  if (response.body.includes('<Error>')) throw new Error(`${endpoint.name}: ${response.body.toString()}`)
}

export interface Workload {
  readonly name: string
  readonly unit: 'MiB/s' | 'objects/s'
  prepare?(endpoint: Endpoint): Promise<void>
  run(endpoint: Endpoint, seconds: number): Promise<Measured>
}

export const workloads: readonly Workload[] = [
  { name: 'multipart PUT 8 MiB parts', unit: 'MiB/s', run: multipartWorkload },
  { name: 'PUT 8 MiB', unit: 'MiB/s', run: putWorkload(8 * MiB, 8, keysCount.large, 'put-8m') },
  { name: 'PUT 4 KiB', unit: 'objects/s', run: putWorkload(4096, 32, 1e9, 'put-4k') },
  {
    name: 'GET 8 MiB',
    unit: 'MiB/s',
    prepare: fill(8 * MiB, keysCount.large, 'get-8m'),
    run: getWorkload(8 * MiB, 8, keysCount.large, 'get-8m'),
  },
  {
    name: 'GET 4 KiB',
    unit: 'objects/s',
    prepare: fill(4096, keysCount.small, 'get-4k'),
    run: getWorkload(4096, 32, keysCount.small, 'get-4k'),
  },
]
