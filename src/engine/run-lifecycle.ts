/**
 * Does what the lifecycle rules of all buckets say is due: one round over all that they concern, page
 * by page, so that a bucket of any size takes the same memory. Every action looks again in its own
 * commit, so a round may end anywhere and begin anew.
 */
import { hasConfig } from './bucket-config.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { findLifecycle, type LifecycleConfiguration } from './lifecycle/configuration.ts'
import {
  expireCurrent,
  expireLoneMarker,
  expireNoncurrent,
  moveCurrent,
  moveNoncurrent,
} from './lifecycle/expire-object.ts'
import { expireUpload } from './lifecycle/expire-upload.ts'
import {
  abortOf,
  expirationOf,
  loneMarkerExpires,
  noncurrentExpirationOf,
  noncurrentTransitionOf,
  transitionOf,
} from './lifecycle/rules.ts'
import { expireIdleUploads, findUploadExpiry, idleRuleId, uploadsOf } from './lifecycle/upload-expiry.ts'
import { textBehind, walkRecords } from './lifecycle/walk-records.ts'
import {
  decodeRecord,
  type BucketRecord,
  type DeleteMarkerRecord,
  type ObjectRecord,
  type VersionRecord,
} from './records.ts'
import type { Store } from './store.ts'
import { isMarker } from './versions.ts'

/** One thing done, for the log: what was freed, and why. Times are ms since the epoch. */
export interface LifecycleAction {
  readonly kind:
    | 'upload aborted'
    | 'upload expired'
    | 'object expired'
    | 'object moved'
    | 'version expired'
    | 'version moved'
    | 'marker removed'
  readonly bucket: string
  readonly key: string
  /** Of the upload or version. */
  readonly id: string
  readonly bytes: number
  readonly ruleId?: string
  readonly storageClass?: string
}

export interface LifecycleOptions {
  /** Told of every action, when it is durable. */
  readonly audit: (action: LifecycleAction) => void
  /** Ends the round before its next action. */
  readonly signal?: AbortSignal
}

/** One round over all buckets; not to be called again before it has resolved. */
export const runLifecycle = async (store: Store, options: LifecycleOptions): Promise<void> => {
  for await (const page of walkRecords(store, rangeOfPrefix(keys.bucket()))) {
    for (const { value } of page) {
      const bucket = decodeRecord<BucketRecord>(value)
      if (bucket.deletingAt !== undefined) continue
      if (hasConfig(bucket, 'upload-expiry')) await expireIdle(store, bucket.name, options)
      const configuration = hasConfig(bucket, 'lifecycle')
        ? await findLifecycle(store, bucket.name)
        : undefined
      if (configuration !== undefined) await new Round(store, bucket, configuration, options).run()
    }
  }
}

const expireIdle = async (
  store: Store,
  bucket: string,
  { audit, signal }: LifecycleOptions,
): Promise<void> => {
  const rule = await findUploadExpiry(store, bucket)
  if (rule === undefined) return
  for await (const { key, uploadId: id, bytes } of expireIdleUploads(store, bucket, rule)) {
    audit({ kind: 'upload expired', bucket, key, id, bytes, ruleId: idleRuleId })
    if (signal?.aborted === true) return
  }
}

/** So many commits are asked for at once: they share the waits for the disk. */
const concurrency = 32

type Task = () => Promise<LifecycleAction | undefined>

class Round {
  readonly #store: Store
  readonly #bucket: BucketRecord
  readonly #configuration: LifecycleConfiguration
  readonly #options: LifecycleOptions
  readonly #now: number
  readonly #dayMs: number

  constructor(
    store: Store,
    bucket: BucketRecord,
    configuration: LifecycleConfiguration,
    options: LifecycleOptions,
  ) {
    this.#store = store
    this.#bucket = bucket
    this.#configuration = configuration
    this.#options = options
    this.#now = store.clock.now()
    this.#dayMs = store.settings.lifecycleDayMs
  }

  async run(): Promise<void> {
    const { rules } = this.#configuration
    const has = (name: keyof (typeof rules)[number]): boolean =>
      rules.some((rule) => rule[name] !== undefined)
    if (has('AbortIncompleteMultipartUpload')) await this.#uploads()
    if (has('Expiration') || has('Transitions')) await this.#objects()
    if (this.#bucket.versioning === undefined) return
    if (has('NoncurrentVersionExpiration') || has('NoncurrentVersionTransitions')) await this.#versions()
    if (has('Expiration')) await this.#markers()
  }

  get #over(): boolean {
    return this.#options.signal?.aborted === true
  }

  async #do(tasks: readonly Task[]): Promise<void> {
    for (let start = 0; start < tasks.length && !this.#over; start += concurrency) {
      const actions = await Promise.all(tasks.slice(start, start + concurrency).map((task) => task()))
      for (const action of actions) if (action !== undefined) this.#options.audit(action)
    }
  }

  async #uploads(): Promise<void> {
    for await (const upload of uploadsOf(this.#store, this.#bucket.name)) {
      const due = abortOf(this.#configuration.rules, upload, this.#dayMs)
      if (due === undefined || due.at > this.#now || this.#over) continue
      const { bucket, key, id } = upload
      const held = await expireUpload(this.#store, upload, { ruleId: due.ruleId })
      if (held === undefined) continue
      this.#options.audit({ kind: 'upload aborted', bucket, key, id, bytes: held.bytes, ruleId: due.ruleId })
    }
  }

  async #objects(): Promise<void> {
    const prefix = keys.current(this.#bucket.name)
    for await (const page of walkRecords(this.#store, rangeOfPrefix(prefix))) {
      if (this.#over) return
      await this.#do(
        page.flatMap((entry) => {
          const object = decodeRecord<ObjectRecord>(entry.value)
          return this.#taskOf(textBehind(entry.key, prefix.length), object) ?? []
        }),
      )
    }
  }

  get #transitionOptions() {
    const anySize = this.#configuration.transitionSizes === 'varies_by_storage_class'
    return { dayMs: this.#dayMs, now: this.#now, anySize }
  }

  #taskOf(key: string, object: ObjectRecord): Task | undefined {
    const { rules } = this.#configuration
    const bucket = this.#bucket.name
    const { id, size: bytes } = object
    const due = expirationOf(rules, key, object, this.#dayMs)
    if (due !== undefined && due.at <= this.#now) {
      const { ruleId } = due
      return async () =>
        (await expireCurrent(this.#store, bucket, key, id))
          ? { kind: 'object expired', bucket, key, id, bytes, ruleId }
          : undefined
    }
    const storageClass = transitionOf(rules, key, object, this.#transitionOptions)
    if (storageClass === undefined) return undefined
    return async () =>
      (await moveCurrent(this.#store, bucket, key, { id, storageClass }))
        ? { kind: 'object moved', bucket, key, id, bytes, storageClass }
        : undefined
  }

  /** Versions of a key come newest first: what came just before tells since when one is noncurrent. */
  async #versions(): Promise<void> {
    const prefix = keys.version(this.#bucket.name)
    let newer: { readonly key: string; readonly modifiedAt: number; readonly count: number } | undefined
    for await (const page of walkRecords(this.#store, rangeOfPrefix(prefix))) {
      if (this.#over) return
      const tasks: Task[] = []
      for (const entry of page) {
        const key = textBehind(entry.key, prefix.length)
        const version = decodeRecord<VersionRecord>(entry.value)
        if (newer?.key === key) {
          const since = Math.max(version.modifiedAt, newer.modifiedAt)
          const task = this.#noncurrentTask(key, version, since, newer.count)
          if (task !== undefined) tasks.push(task)
          newer = { key, modifiedAt: version.modifiedAt, count: newer.count + 1 }
        } else newer = { key, modifiedAt: version.modifiedAt, count: 0 }
      }
      await this.#do(tasks)
    }
  }

  #noncurrentTask(key: string, version: VersionRecord, since: number, newerCount: number): Task | undefined {
    const { rules } = this.#configuration
    const bucket = this.#bucket.name
    const { id } = version
    const { size: bytes, tags } = isMarker(version) ? { size: 0, tags: {} } : version
    const noncurrent = { key, size: bytes, tags, since, newerCount }
    const due = noncurrentExpirationOf(rules, noncurrent, this.#dayMs)
    if (due !== undefined && due.at <= this.#now) {
      const { ruleId } = due
      return async () =>
        (await expireNoncurrent(this.#store, bucket, key, id))
          ? { kind: 'version expired', bucket, key, id, bytes, ruleId }
          : undefined
    }
    if (isMarker(version)) return undefined
    const { storageClass: now } = version
    const storageClass = noncurrentTransitionOf(
      rules,
      { ...noncurrent, storageClass: now },
      this.#transitionOptions,
    )
    if (storageClass === undefined) return undefined
    return async () =>
      (await moveNoncurrent(this.#store, bucket, key, { id, storageClass }))
        ? { kind: 'version moved', bucket, key, id, bytes, storageClass }
        : undefined
  }

  async #markers(): Promise<void> {
    const bucket = this.#bucket.name
    const prefix = keys.marker(bucket)
    for await (const page of walkRecords(this.#store, rangeOfPrefix(prefix))) {
      if (this.#over) return
      await this.#do(
        page.flatMap((entry): Task[] => {
          const key = textBehind(entry.key, prefix.length)
          const { id, modifiedAt } = decodeRecord<DeleteMarkerRecord>(entry.value)
          const options = { dayMs: this.#dayMs, now: this.#now }
          if (!loneMarkerExpires(this.#configuration.rules, { key, modifiedAt }, options)) return []
          return [
            async () =>
              (await expireLoneMarker(this.#store, bucket, key, id))
                ? { kind: 'marker removed', bucket, key, id, bytes: 0 }
                : undefined,
          ]
        }),
      )
    }
  }
}
