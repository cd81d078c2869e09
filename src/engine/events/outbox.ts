/**
 * Events on their way to webhooks. They are written in the commit of what they tell of, one record for
 * each destination, so none is lost and none is told that did not happen; and only where a bucket has
 * a notification configuration, which its own record says.
 */
import type { Batch } from '../../storage/meta-store.ts'
import { hasConfig } from '../bucket-config.ts'
import { keys } from '../keys.ts'
import { encodeRecord, type BucketRecord, type VersionRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { coversEvent, type EventName } from './event-names.ts'
import { shownVersionId } from '../versions.ts'
import { readSubscriptions, webhookOf } from './notification.ts'

/** Whose request it was that made an event; absent where nobody asked. */
export interface EventRequester {
  readonly requestId: string
  readonly hostId: string
  readonly sourceIp: string
  readonly principalId: string
}

export interface StoreEvent {
  readonly name: EventName
  readonly key: string
  readonly size?: number
  /** Without quotes. */
  readonly etag?: string
  readonly versionId?: string
  readonly uploadId?: string
  readonly partNumber?: number
  readonly requester?: EventRequester | undefined
}

/** An event for one destination. */
export interface OutboxRecord {
  readonly webhook: string
  readonly configurationId: string
  readonly bucket: string
  /** Canonical id of the bucket's owner. */
  readonly ownerId: string
  /** ms since the epoch. */
  readonly at: number
  /** Later events of a key have greater ones. */
  readonly sequencer: string
  readonly attempts: number
  readonly event: StoreEvent
}

/** What an event tells of the object that it is about. */
export const eventFields = (bucket: BucketRecord, version: VersionRecord) => ({
  ...('deleteMarker' in version ? {} : { size: version.size, etag: version.etag }),
  ...shownVersionId(bucket, version),
})

/** The writes that send events, for the commit that makes them so. Costs nothing where nobody listens. */
export const eventEntries = async (
  store: Store,
  bucket: BucketRecord,
  ...events: readonly StoreEvent[]
): Promise<Batch['set']> => {
  if (!hasConfig(bucket, 'notification')) return []
  const subscriptions = await readSubscriptions(store, bucket.name)
  const at = store.clock.now()
  return events.flatMap((event) =>
    subscriptions
      .filter(({ events: asked, prefix, suffix }) => {
        const wanted = asked.some((name) => coversEvent(name, event.name))
        return wanted && event.key.startsWith(prefix) && event.key.endsWith(suffix)
      })
      .flatMap(({ id: configurationId, arn }) => {
        const webhook = webhookOf(arn)
        if (webhook === undefined) return []
        const id = store.makeId()
        const record: OutboxRecord = {
          webhook,
          configurationId,
          bucket: bucket.name,
          ownerId: bucket.owner.id,
          at,
          sequencer: Buffer.from(id, 'latin1').toString('hex').toUpperCase(),
          attempts: 0,
          event,
        }
        return [[keys.outbox(at, id), encodeRecord(record)] as const]
      }),
  )
}
