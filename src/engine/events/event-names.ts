/**
 * Names of events: S3's, and our own of what happens to uploads before there is an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */

/** What this store tells of. */
export type EventName =
  | 's3:ObjectCreated:Put'
  | 's3:ObjectCreated:Post'
  | 's3:ObjectCreated:Copy'
  | 's3:ObjectCreated:CompleteMultipartUpload'
  | 's3:ObjectRemoved:Delete'
  | 's3:ObjectRemoved:DeleteMarkerCreated'
  | 's3:ObjectTagging:Put'
  | 's3:ObjectTagging:Delete'
  | 's3:ObjectAcl:Put'
  | 's3:LifecycleExpiration:Delete'
  | 's3:LifecycleExpiration:DeleteMarkerCreated'
  | 's3:LifecycleTransition'
  | 'partita:Upload:Created'
  | 'partita:Upload:PartStored'
  | 'partita:Upload:Aborted'
  | 'partita:Upload:Expired'

/** What may be asked for; of those that never happen here nothing is ever told. */
const known: ReadonlySet<string> = new Set([
  's3:ReducedRedundancyLostObject',
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
  's3:ObjectRestore:*',
  's3:ObjectRestore:Post',
  's3:ObjectRestore:Completed',
  's3:ObjectRestore:Delete',
  's3:Replication:*',
  's3:Replication:OperationFailedReplication',
  's3:Replication:OperationNotTracked',
  's3:Replication:OperationMissedThreshold',
  's3:Replication:OperationReplicatedAfterThreshold',
  's3:ObjectTagging:*',
  's3:ObjectTagging:Put',
  's3:ObjectTagging:Delete',
  's3:ObjectAcl:Put',
  's3:LifecycleExpiration:*',
  's3:LifecycleExpiration:Delete',
  's3:LifecycleExpiration:DeleteMarkerCreated',
  's3:LifecycleTransition',
  's3:IntelligentTiering',
  'partita:Upload:*',
  'partita:Upload:Created',
  'partita:Upload:PartStored',
  'partita:Upload:Aborted',
  'partita:Upload:Expired',
])

export const isEventName = (name: string): boolean => known.has(name)

/** Whether what is asked for (`s3:ObjectCreated:*`) covers an event, or a narrower wish. */
export const coversEvent = (asked: string, name: string): boolean =>
  asked === name || (asked.endsWith('*') && name.startsWith(asked.slice(0, -1)))
