/** The real HTTP server on a free port, in this process and over a store in memory. */
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createAccessKeys } from '../src/access/access-keys.ts'
import { rootPrincipal } from '../src/access/accounts.ts'
import { createBucket } from '../src/engine/create-bucket.ts'
import { findCurrent } from '../src/engine/current-object.ts'
import type { Store, StoreSettings } from '../src/engine/store.ts'
import { createHttpServer } from '../src/server/http-server.ts'
import type { HttpServerOptions, S3HttpServer } from '../src/server/http-server.ts'
import { createLog } from '../src/server/log.ts'
import { createMetrics } from '../src/server/metrics.ts'
import type { Clock } from '../src/system/clock.ts'
import { memoryStore } from './memory-store.ts'
import { RawConnection } from './raw-connection.ts'
import type { RawAnswer } from './raw-connection.ts'

export interface MemoryServer {
  readonly host: string
  readonly port: number
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly store: Store
  readonly s3: S3HttpServer
  /** Sends one request on a connection of its own. */
  ask(...pieces: readonly (string | Uint8Array)[]): Promise<RawAnswer>
  /** Whether an object of the bucket `bucket` exists. */
  has(key: string): Promise<boolean>
}

const credentials = { accessKeyId: 'TESTACCESSKEY', secretAccessKey: 'test-secret-key' }

export type MemoryServerOptions = Partial<Omit<HttpServerOptions, 'store'>> & {
  readonly clock?: Clock
  readonly settings?: Partial<StoreSettings>
  /** In place of a new one in memory. */
  readonly store?: Store
}

/** Ends with the test. The bucket `bucket` is there, and takes parts of any size. */
export const startMemoryServer = async (
  test: TestContext,
  options: MemoryServerOptions = {},
): Promise<MemoryServer> => {
  const { clock, settings, ...rest } = options
  const store =
    options.store ??
    (await memoryStore({
      ...(clock === undefined ? {} : { clock }),
      ...(settings === undefined ? {} : { settings }),
    }))
  const owner = { id: rootPrincipal.id, displayName: rootPrincipal.displayName }
  await createBucket(store, { bucket: 'bucket', owner, partSizeMin: 1 })
  const s3 = createHttpServer({
    accessKeys: createAccessKeys(credentials, store),
    metrics: createMetrics('test'),
    log: createLog({ level: 'silent', node: 'test' }),
    admin: { ready: async () => true, metrics: async () => '' },
    ...rest,
    store,
  })
  const host = '127.0.0.1'
  await new Promise<void>((resolve) => s3.server.listen(0, host, resolve))
  const { port } = s3.server.address() as AddressInfo
  test.after(() => {
    s3.server.close()
    s3.server.closeAllConnections()
  })
  return {
    host,
    port,
    credentials,
    store,
    s3,
    ask: async (...pieces) => {
      const connection = new RawConnection({ host, port })
      await connection.send(...pieces)
      const answer = await connection.answer(pieces[0]?.toString().startsWith('HEAD '))
      connection.destroy()
      return answer
    },
    has: async (key) => (await findCurrent(store, 'bucket', key)) !== undefined,
  }
}
