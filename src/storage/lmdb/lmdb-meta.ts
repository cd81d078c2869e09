/**
 * The metadata map in LMDB: one environment, shared by all processes of a machine.
 *
 * A commit is a nest of conditions (`ifVersion` in `ifVersion` …) around its writes. The library's
 * writer thread runs a group of nests in one LMDB transaction with one sync (commit-groups.ts), and
 * each nest applies whole or not at all. `transaction()` would need the event loop in the middle of
 * every transaction, and hangs in version 3.5.6.
 *
 * `overlappingSync` is off: commits would be visible to others before they are on disk, for no gain
 * that could be measured beyond one commit at a time.
 */
import { dirname } from 'node:path'
import { open, type RootDatabase } from 'lmdb'
import type { Files } from '../../system/files.ts'
import { systemFiles } from '../../system/system-files.ts'
import { systemRandom, type Random } from '../../system/random.ts'
import { checkBatch } from '../check-batch.ts'
import { StorageFullError } from '../errors.ts'
import type { Entry, Key, KeyRange, MetaStore } from '../meta-store.ts'
import { createCommitGroups } from './commit-groups.ts'
import { versionSource } from './version-source.ts'

export interface LmdbMetaOptions {
  readonly random?: Random
  readonly files?: Files
  /** Address space reserved for the map, in bytes; it costs neither disk nor memory, and grows when used up. */
  readonly mapSize?: number
}

const mapSizeDefault = 256 * 2 ** 30

/**
 * Opens the map in `folder`, which is made if need be. Any number of processes may have it open.
 * The values of a batch must not change before its commit has resolved.
 */
export const openLmdbMeta = async (folder: string, options: LmdbMetaOptions = {}): Promise<MetaStore> => {
  const files = options.files ?? systemFiles
  await files.mkdir(folder)
  const db = open<Uint8Array, Uint8Array>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    useVersions: true,
    cache: false,
    maxDbs: 1,
    overlappingSync: false,
    eventTurnBatching: false,
    mapSize: options.mapSize ?? mapSizeDefault,
  })
  await files.fsyncFolder(folder)
  await files.fsyncFolder(dirname(folder))
  const nextVersion = versionSource(options.random ?? systemRandom)
  let closing: Promise<void> | undefined
  let failure: Error | undefined

  const assertOpen = (): void => {
    if (closing !== undefined) throw new Error('The metadata map is closed')
  }

  const failureOf = async (error: unknown): Promise<Error> => {
    const cause = await causeOf(error)
    if (await isFull(files, folder, cause)) {
      return new StorageFullError('Cannot commit: no space left', { cause })
    }
    // After an error of the disk the library may wait forever at the next commit: there must be none.
    failure ??= new Error(`Cannot commit before a restart: ${cause.message}`, { cause })
    return failure
  }

  const groups = createCommitGroups(db, failureOf)

  return {
    get: async (key) => {
      assertOpen()
      return readEntry(db, key)
    },
    scan: async (range, limit) => {
      assertOpen()
      return readRange(db, range, limit)
    },
    commit: async (batch) => {
      assertOpen()
      if (failure !== undefined) throw failure
      checkBatch(batch) // A throw between conditions and writes would let half a batch through.
      if (batch.expect.some(([, version]) => typeof version === 'string')) return false // No version of this store.
      return groups.commit(batch, nextVersion())
    },
    close: () => {
      closing ??= groups.idle().then(() => db.close())
      return closing
    },
  }
}

/** A write that was cut short by a full disk shows as an input/output error too: so the disk is asked. */
const isFull = async (files: Files, folder: string, error: Error): Promise<boolean> => {
  if ('code' in error && fullCodes.has(error.code)) return true
  return (await files.freeBytes(folder)) < freeBytesMin
}

const fullCodes: ReadonlySet<unknown> = new Set([28 /* ENOSPC */, 122 /* EDQUOT */, 27 /* EFBIG */])
const freeBytesMin = 64 * 2 ** 20

const readEntry = (db: RootDatabase<Uint8Array, Uint8Array>, key: Key): Entry | undefined => {
  // The library keeps its view for a tick; another process may have committed since.
  db.resetReadTxn()
  const found = db.getEntry(key)
  return found && { key, value: plain(found.value), version: found.version! }
}

const readRange = (
  db: RootDatabase<Uint8Array, Uint8Array>,
  range: KeyRange,
  limit: number,
): readonly Entry[] => {
  if (limit <= 0 || Buffer.compare(range.from, range.to) >= 0) return []
  db.resetReadTxn()
  const from = range.from.byteLength === 0 ? lowestKey : range.from
  const bounds = range.reverse
    ? { start: range.to, exclusiveStart: true, end: from, inclusiveEnd: true, reverse: true }
    : { start: from, end: range.to }
  const entries: Entry[] = []
  for (const { key, value, version } of db.getRange({ ...bounds, limit, versions: true })) {
    entries.push({ key: plain(key), value: plain(value), version: version! })
  }
  return entries
}

const lowestKey = Uint8Array.of(0)

/** The library's buffers carry properties of its own. */
const plain = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * The library rejects with an error that has the cause as a promise, itself rejected, which must be
 * taken, and must not be waited for.
 */
const causeOf = async (error: unknown): Promise<Error> => {
  const given = error instanceof Error ? error : new Error(String(error))
  if (!('commitError' in given)) return given
  const taken = Promise.resolve(given.commitError).then(
    () => given,
    (cause: unknown) => (cause instanceof Error ? cause : given),
  )
  return Promise.race([taken, someTurns().then(() => given)])
}

const someTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
}
