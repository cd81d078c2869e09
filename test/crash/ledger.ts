/** What the test has asked for and what the server has acknowledged. */
import { createHash } from 'node:crypto'
import type { SeededRandom } from './seeded-random.ts'

export interface AcknowledgedObject {
  readonly key: string
  /** What was sent: the only bytes that may ever be found at the key. */
  readonly attempted: { readonly sha256: string; readonly etag: string }
  acknowledged: boolean
  deletion: 'none' | 'begun' | 'acknowledged'
}

export interface AcknowledgedUpload {
  readonly key: string
  readonly id: string
  /** Acknowledged parts by number. */
  readonly parts: Map<number, { readonly etag: string; readonly size: number }>
  completing: boolean
  completed: string | undefined
  /** Looked at after a restart, and ended. */
  settled: boolean
}

export class Ledger {
  readonly #objects = new Map<string, AcknowledgedObject>()
  readonly #uploads: AcknowledgedUpload[] = []

  /** Before the request that makes the object: a PUT of one piece, or a completion of parts. */
  attempt(key: string, pieces: readonly Uint8Array[], multipart = false): void {
    const sha256 = createHash('sha256')
    for (const piece of pieces) sha256.update(piece)
    const attempted = { sha256: sha256.digest('hex'), etag: etagOf(pieces, multipart) }
    this.#objects.set(key, { key, attempted, acknowledged: false, deletion: 'none' })
  }

  acknowledge(key: string, { etag }: { readonly etag: string }): void {
    const object = this.#objects.get(key)!
    if (etag !== object.attempted.etag) throw new Error(`${key}: the server answered ETag ${etag}`)
    object.acknowledged = true
  }

  openUpload(key: string, id: string): AcknowledgedUpload {
    const upload = { key, id, parts: new Map(), completing: false, completed: undefined, settled: false }
    this.#uploads.push(upload)
    return upload
  }

  /** A key that is there, acknowledged, and not being deleted. */
  someKey(random: SeededRandom): string | undefined {
    const present = [...this.#objects.values()].filter((o) => o.acknowledged && o.deletion === 'none')
    return present.length === 0 ? undefined : random.pick(present).key
  }

  beginDelete(key: string): void {
    this.#objects.get(key)!.deletion = 'begun'
  }

  acknowledgeDelete(key: string): void {
    this.#objects.get(key)!.deletion = 'acknowledged'
  }

  objects(prefix: string): readonly AcknowledgedObject[] {
    return [...this.#objects.values()].filter(({ key }) => key.startsWith(prefix))
  }

  uploads(prefix: string): readonly AcknowledgedUpload[] {
    return this.#uploads.filter(({ key }) => key.startsWith(prefix))
  }
}

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest()

const etagOf = (pieces: readonly Uint8Array[], multipart: boolean): string =>
  multipart
    ? `${md5(Buffer.concat(pieces.map(md5))).toString('hex')}-${pieces.length}`
    : md5(pieces[0]!).toString('hex')
