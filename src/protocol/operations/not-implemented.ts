/**
 * The operations of S3 that are known and not implemented: they are routed, authorised and then
 * answered 501 NotImplemented, so that none of them is ever taken for another.
 */
import type { Operation, Target } from '../operation.ts'

type Row = readonly [
  name: string,
  method: Operation['method'],
  target: Target,
  /** Query keys, then `|`, then headers; each list with spaces. */
  selectedBy: string,
  action: string | undefined,
]

const rows: readonly Row[] = [
  [
    'CreateBucketMetadataConfiguration',
    'POST',
    'bucket',
    'metadataConfiguration',
    's3:CreateBucketMetadataConfiguration',
  ],
  [
    'CreateBucketMetadataTableConfiguration',
    'POST',
    'bucket',
    'metadataTable',
    's3:CreateBucketMetadataTableConfiguration',
  ],
  ['CreateSession', 'GET', 'bucket', 'session', 's3express:CreateSession'],
  ['DeleteBucketEncryption', 'DELETE', 'bucket', 'encryption', 's3:PutEncryptionConfiguration'],
  [
    'DeleteBucketMetadataConfiguration',
    'DELETE',
    'bucket',
    'metadataConfiguration',
    's3:DeleteBucketMetadataConfiguration',
  ],
  [
    'DeleteBucketMetadataTableConfiguration',
    'DELETE',
    'bucket',
    'metadataTable',
    's3:DeleteBucketMetadataTableConfiguration',
  ],
  ['DeleteBucketReplication', 'DELETE', 'bucket', 'replication', 's3:PutReplicationConfiguration'],
  ['DeleteObjectAnnotation', 'DELETE', 'object', 'annotation annotationName', 's3:DeleteObjectAnnotation'],
  ['GetBucketAbac', 'GET', 'bucket', 'abac', 's3:GetBucketAbac'],
  ['GetBucketEncryption', 'GET', 'bucket', 'encryption', 's3:GetEncryptionConfiguration'],
  [
    'GetBucketMetadataConfiguration',
    'GET',
    'bucket',
    'metadataConfiguration',
    's3:GetBucketMetadataConfiguration',
  ],
  [
    'GetBucketMetadataTableConfiguration',
    'GET',
    'bucket',
    'metadataTable',
    's3:GetBucketMetadataTableConfiguration',
  ],
  ['GetObjectAnnotation', 'GET', 'object', 'annotation annotationName', 's3:GetObjectAnnotation'],
  ['GetObjectTorrent', 'GET', 'object', 'torrent', 's3:GetObjectTorrent'],
  [
    'ListDirectoryBuckets',
    'GET',
    'service',
    'x-id=ListDirectoryBuckets',
    's3express:ListAllMyDirectoryBuckets',
  ],
  ['ListObjectAnnotations', 'GET', 'object', 'annotation', 's3:ListObjectAnnotations'],
  ['PutBucketAbac', 'PUT', 'bucket', 'abac', 's3:PutBucketAbac'],
  ['PutBucketEncryption', 'PUT', 'bucket', 'encryption', 's3:PutEncryptionConfiguration'],
  ['PutBucketReplication', 'PUT', 'bucket', 'replication', 's3:PutReplicationConfiguration'],
  ['PutObjectAnnotation', 'PUT', 'object', 'annotation annotationName', 's3:PutObjectAnnotation'],
  ['RenameObject', 'PUT', 'object', 'renameObject', 's3express:CreateSession'],
  ['RestoreObject', 'POST', 'object', 'restore', 's3:RestoreObject'],
  ['SelectObjectContent', 'POST', 'object', 'select select-type=2', 's3:GetObject'],
  [
    'UpdateBucketMetadataAnnotationTableConfiguration',
    'PUT',
    'bucket',
    'metadataAnnotationTable',
    's3:UpdateBucketMetadataAnnotationTableConfiguration',
  ],
  [
    'UpdateBucketMetadataInventoryTableConfiguration',
    'PUT',
    'bucket',
    'metadataInventoryTable',
    's3:UpdateBucketMetadataInventoryTableConfiguration',
  ],
  [
    'UpdateBucketMetadataJournalTableConfiguration',
    'PUT',
    'bucket',
    'metadataJournalTable',
    's3:UpdateBucketMetadataJournalTableConfiguration',
  ],
  ['UpdateObjectEncryption', 'PUT', 'object', 'encryption', 's3:UpdateObjectEncryption'],
  [
    'WriteGetObjectResponse',
    'POST',
    'service',
    '|x-amz-request-route x-amz-request-token',
    's3-object-lambda:WriteGetObjectResponse',
  ],
]

const declare = ([name, method, target, selectedBy, action]: Row): Operation => {
  const [query = [], headers = []] = selectedBy
    .split('|')
    .map((each) => each.split(' ').filter((key) => key !== ''))
  return { name, method, target, selectedBy: { query, headers }, action, input: {}, output: {}, status: 200 }
}

export const notImplementedOperations: readonly Operation[] = rows.map(declare)
