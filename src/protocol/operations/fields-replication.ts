import { element, optional } from '../fields.ts'
import { integer, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { tag } from './fields-configuration.ts'

const status = struct({ Status: element(text) })
const time = struct({ Minutes: optional(element(integer())) })

const destination = struct({
  Bucket: element(text),
  Account: optional(element(text)),
  StorageClass: optional(element(text)),
  AccessControlTranslation: optional(element(struct({ Owner: element(text) }))),
  EncryptionConfiguration: optional(element(struct({ ReplicaKmsKeyID: optional(element(text)) }))),
  ReplicationTime: optional(element(struct({ Status: element(text), Time: element(time) }))),
  Metrics: optional(element(struct({ Status: element(text), EventThreshold: optional(element(time)) }))),
})

const filter = struct({
  Prefix: optional(element(text)),
  Tag: optional(element(tag)),
  And: optional(
    element(struct({ Prefix: optional(element(text)), Tags: optional(element(flatList(tag), 'Tag')) })),
  ),
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html */
export const replicationRule = struct({
  ID: optional(element(text)),
  Priority: optional(element(integer())),
  Prefix: optional(element(text)),
  Filter: optional(element(filter)),
  Status: element(text),
  SourceSelectionCriteria: optional(
    element(
      struct({
        SseKmsEncryptedObjects: optional(element(status)),
        ReplicaModifications: optional(element(status)),
      }),
    ),
  ),
  ExistingObjectReplication: optional(element(status)),
  Destination: element(destination),
  DeleteMarkerReplication: optional(element(struct({ Status: optional(element(text)) }))),
})
