/**
 * Makes stored parts part of their upload.
 *
 * The parts of one upload that end at about the same time share one commit, so none waits for more
 * than one commit before its own; and since a commit writes only what this node alone writes (its
 * activity record) besides the parts, nodes do not wait for each other.
 */
import { noSuchUpload } from '../protocol/error-messages.ts'
import type { Batch, Entry, Key, MetaStore } from '../storage/meta-store.ts'
import type { Clock } from '../system/clock.ts'
import { garbageWriter } from './garbage.ts'
import type { MakeId } from './ids.ts'
import { keys } from './keys.ts'
import {
  decodeRecord,
  encodeRecord,
  type ActivityRecord,
  type PartRecord,
  type UploadRecord,
} from './records.ts'

export interface PartRegistrar {
  /** A part's bytes begin to arrive; the result is told how they go on, and must be ended by `register` or `cancel`. */
  begin(upload: UploadName): PartInFlight
  /** Writes what is in flight to the activity records, for those who watch. */
  publish(): Promise<void>
}

export interface UploadName {
  readonly bucket: string
  readonly key: string
  readonly id: string
}

export interface PartInFlight {
  received(bytes: number): void
  /**
   * Makes the part part of the upload, durably, in place of an earlier one of the same number.
   * `set` are further writes of the same commit (small bodies, references), `expect` further
   * conditions (a copy's source). Resolves to undefined, with nothing written, when one of these
   * conditions does not hold any more; the part is in flight still, then.
   * @throws {S3Error} NoSuchUpload when the upload has ended meanwhile.
   */
  register(part: PartRecord, along?: Partial<Batch>): Promise<UploadRecord | undefined>
  /** The part did not come about. No effect after `register` has succeeded. */
  cancel(): void
}

interface World {
  readonly meta: MetaStore
  readonly clock: Clock
  readonly makeId: MakeId
  readonly node: string
  readonly boot: string
}

interface Waiting {
  readonly part: PartRecord
  /** What of it counted as in flight. */
  readonly bytesInFlight: number
  readonly along: Partial<Batch>
  readonly resolve: (upload: UploadRecord | undefined) => void
  readonly reject: (error: unknown) => void
}

interface OpenUpload {
  readonly name: UploadName
  readonly waiting: Waiting[]
  committing: boolean
  partsInFlight: number
  bytesInFlight: number
  /** Whether what is in flight has changed since it was last written. */
  unpublished: boolean
}

/** Parts in one commit: bounds the size of the batch. */
const groupMax = 64

export const createPartRegistrar = (world: World): PartRegistrar => {
  const open = new Map<string, OpenUpload>()

  const openUpload = (name: UploadName): OpenUpload => {
    let upload = open.get(name.id)
    if (upload === undefined) {
      upload = {
        name,
        waiting: [],
        committing: false,
        partsInFlight: 0,
        bytesInFlight: 0,
        unpublished: false,
      }
      open.set(name.id, upload)
    }
    return upload
  }

  const forgetIdle = (upload: OpenUpload): void => {
    if (
      upload.partsInFlight === 0 &&
      upload.waiting.length === 0 &&
      !upload.committing &&
      !upload.unpublished
    ) {
      open.delete(upload.name.id)
    }
  }

  const commitWaiting = async (upload: OpenUpload): Promise<void> => {
    if (upload.committing) return
    upload.committing = true
    try {
      while (upload.waiting.length > 0) await commitGroup(world, upload, takeGroup(upload.waiting))
    } finally {
      upload.committing = false
      forgetIdle(upload)
    }
  }

  return {
    begin: (name) => {
      const upload = openUpload(name)
      upload.partsInFlight++
      upload.unpublished = true
      let bytes = 0
      let ended = false
      const end = (): void => {
        if (ended) return
        ended = true
        upload.partsInFlight--
        upload.bytesInFlight -= bytes
        forgetIdle(upload)
      }
      return {
        received: (count) => {
          bytes += count
          upload.bytesInFlight += count
          upload.unpublished = true
        },
        register: async (part, along = {}) => {
          const registered = await new Promise<UploadRecord | undefined>((resolve, reject) => {
            upload.waiting.push({ part, bytesInFlight: bytes, along, resolve, reject })
            void commitWaiting(upload)
          })
          if (registered !== undefined) end()
          return registered
        },
        cancel: () => {
          if (!ended) upload.unpublished = true
          end()
        },
      }
    },

    publish: async () => {
      const changed = [...open.values()].filter((upload) => upload.unpublished && !upload.committing)
      await Promise.all(changed.map(async (upload) => publishActivity(world, upload)))
      for (const upload of changed) forgetIdle(upload)
    },
  }
}

/** The next parts to commit together: no number twice, and one with conditions of its own alone. */
const takeGroup = (waiting: Waiting[]): Waiting[] => {
  const group: Waiting[] = []
  const numbers = new Set<number>()
  for (let index = 0; index < waiting.length && group.length < groupMax;) {
    const next = waiting[index]!
    const conditional = (next.along.expect?.length ?? 0) > 0
    if (numbers.has(next.part.number) || (conditional && group.length > 0)) {
      index++
      continue
    }
    group.push(next)
    numbers.add(next.part.number)
    waiting.splice(index, 1)
    if (conditional) break
  }
  return group
}

const commitGroup = async (world: World, upload: OpenUpload, group: readonly Waiting[]): Promise<void> => {
  try {
    for (;;) {
      const found = await readUpload(world, upload.name)
      if (found === undefined) throw noSuchUpload(upload.name.id)
      const parts = await Promise.all(
        group.map(async ({ part }) => world.meta.get(keys.part(upload.name.id, part.number))),
      )
      const batch = planGroup(world, upload, group, found, parts)
      if (await world.meta.commit(batch)) {
        for (const { resolve } of group) resolve(found.record)
        return
      }
      const along = group[0]!.along.expect ?? []
      if (!(await holds(world.meta, along))) {
        group[0]!.resolve(undefined)
        return
      }
    }
  } catch (error) {
    for (const { reject } of group) reject(error)
  }
}

const holds = async (meta: MetaStore, expect: Batch['expect']): Promise<boolean> => {
  for (const [key, version] of expect) {
    if ((await meta.get(key))?.version !== version) return false
  }
  return true
}

interface FoundUpload {
  readonly entry: Entry
  readonly record: UploadRecord
  readonly activity: Entry | undefined
}

const readUpload = async (world: World, name: UploadName): Promise<FoundUpload | undefined> => {
  const [entry, activity] = await Promise.all([
    world.meta.get(keys.upload(name.bucket, name.key, name.id)),
    world.meta.get(keys.activity(name.id, world.node)),
  ])
  return entry === undefined
    ? undefined
    : { entry, record: decodeRecord<UploadRecord>(entry.value), activity }
}

const planGroup = (
  world: World,
  upload: OpenUpload,
  group: readonly Waiting[],
  found: FoundUpload,
  earlier: readonly (Entry | undefined)[],
): Batch => {
  const garbage = garbageWriter(world)
  const expect: (readonly [Key, Entry['version'] | undefined])[] = []
  const set: (readonly [Key, Uint8Array | undefined])[] = []
  let bytes = 0
  let parts = 0
  for (const [index, { part, along }] of group.entries()) {
    const before = earlier[index]
    const key = keys.part(upload.name.id, part.number)
    expect.push([key, before?.version], ...(along.expect ?? []))
    set.push([key, encodeRecord(part)], ...(along.set ?? []))
    bytes += part.size
    parts += 1
    if (before !== undefined) {
      const replaced = decodeRecord<PartRecord>(before.value)
      set.push(garbage({ kind: 'content', owner: replaced.id, segments: replaced.segments }))
      bytes -= replaced.size
      parts -= 1
    }
  }
  const bytesEnded = group.reduce((sum, { bytesInFlight }) => sum + bytesInFlight, 0)
  const activity = planActivity(world, upload, found, { bytes, parts, partsEnded: group.length, bytesEnded })
  return { expect: [...expect, ...activity.expect], set: [...set, ...activity.set] }
}

interface ActivityChange {
  readonly bytes: number
  readonly parts: number
  /** What stops being in flight with this commit. */
  readonly partsEnded: number
  readonly bytesEnded: number
}

/** The writes that bring this node's activity record up to date, and its name into the upload's. */
const planActivity = (
  world: World,
  upload: OpenUpload,
  found: FoundUpload,
  change: ActivityChange,
): Batch => {
  const before = found.activity === undefined ? undefined : decodeRecord<ActivityRecord>(found.activity.value)
  const activity: ActivityRecord = {
    bytes: (before?.bytes ?? 0) + change.bytes,
    parts: (before?.parts ?? 0) + change.parts,
    partsInFlight: upload.partsInFlight - change.partsEnded,
    bytesInFlight: upload.bytesInFlight - change.bytesEnded,
    lastActivityAt: world.clock.now(),
    boot: world.boot,
  }
  const uploadKey = found.entry.key
  const activityKey = keys.activity(upload.name.id, world.node)
  const known = found.record.nodes.includes(world.node)
  const joined: UploadRecord = { ...found.record, nodes: [...found.record.nodes, world.node] }
  return {
    expect: [
      [uploadKey, found.entry.version],
      [activityKey, found.activity?.version],
    ],
    set: [
      [activityKey, encodeRecord(activity)],
      ...(known ? [] : ([[uploadKey, encodeRecord(joined)]] as const)),
    ],
  }
}

const publishActivity = async (world: World, upload: OpenUpload): Promise<void> => {
  upload.unpublished = false
  const found = await readUpload(world, upload.name)
  if (found === undefined) return
  // Whoever won against this commit has written the same figures or ended the upload.
  await world.meta.commit(
    planActivity(world, upload, found, { bytes: 0, parts: 0, partsEnded: 0, bytesEnded: 0 }),
  )
}
