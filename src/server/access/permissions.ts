/**
 * Which permissions an operation needs: its own, and those for what its headers ask besides. The
 * table of multipart upload is S3's: PutObject to create, to store a part and to complete.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { parseCopySource } from '../../engine/copy-source.ts'
import type { Operation } from '../../protocol/operation.ts'
import type { RequestHeaders } from '../request-headers.ts'
import type { RequestTarget } from '../request-target.ts'

export interface Permission {
  /** `s3:PutObject`. */
  readonly action: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly versionId?: string | undefined
  /** The unfinished upload that is meant: whoever began it may see and end it. */
  readonly uploadId?: string | undefined
}

/** Actions on objects that have a counterpart for one version. */
const versioned = new Set([
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectAttributes',
  's3:GetObjectTagging',
  's3:GetObjectTorrent',
  's3:PutObjectAcl',
  's3:PutObjectTagging',
  's3:DeleteObject',
  's3:DeleteObjectTagging',
])

/** The action for one version: `s3:GetObjectVersionAcl`. */
export const actionOn = (action: string, versionId: string | undefined): string =>
  versionId !== undefined && versioned.has(action) ? action.replace('Object', 'ObjectVersion') : action

/** An action that some header asks for. */
type Demand = readonly [headers: readonly string[], action: string]

const aclHeaders = [
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
]

const newObjectDemands: readonly Demand[] = [
  [aclHeaders, 's3:PutObjectAcl'],
  [['x-amz-tagging'], 's3:PutObjectTagging'],
  [['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'], 's3:PutObjectRetention'],
  [['x-amz-object-lock-legal-hold'], 's3:PutObjectLegalHold'],
]

/** To write on a condition tells what is there. */
const conditionDemand: Demand = [['if-match'], 's3:GetObject']

const demands: Readonly<Record<string, readonly Demand[]>> = {
  PutObject: [...newObjectDemands, conditionDemand],
  CopyObject: [...newObjectDemands, conditionDemand],
  CreateMultipartUpload: newObjectDemands,
  CompleteMultipartUpload: [conditionDemand],
  DeleteObject: [conditionDemand],
  CreateBucket: [
    [aclHeaders, 's3:PutBucketAcl'],
    [['x-amz-object-ownership'], 's3:PutBucketOwnershipControls'],
    [['x-amz-bucket-object-lock-enabled'], 's3:PutBucketVersioning'],
    [['x-amz-bucket-object-lock-enabled'], 's3:PutBucketObjectLockConfiguration'],
  ],
}

const passesGovernance = new Set(['DeleteObject', 'PutObjectRetention'])

/**
 * All of them must be granted. Empty where S3 asks for none, or (DeleteObjects) for each key by itself.
 * @throws {S3Error} InvalidArgument for a copy source that names nothing.
 */
export const permissionsOf = (
  { name, action }: Operation,
  { bucket, key, query }: RequestTarget,
  headers: RequestHeaders,
): readonly Permission[] => {
  if (action === undefined) return []
  const versionId = query.get('versionId')
  const own: Permission = {
    action: actionOn(action, versionId),
    bucket,
    key,
    versionId,
    uploadId: uploadIdOf(name, query),
  }
  const all: Permission[] = [own]
  for (const [names, extra] of demands[name] ?? []) {
    if (names.some((each) => headers[each] !== undefined)) all.push({ action: extra, bucket, key })
  }
  if (name === 'GetObjectAttributes') all.push({ ...own, action: actionOn('s3:GetObject', versionId) })
  if (passesGovernance.has(name) && headers['x-amz-bypass-governance-retention']?.toLowerCase() === 'true') {
    all.push({ action: 's3:BypassGovernanceRetention', bucket, key, versionId })
  }
  const source = copySourcePermission(name, headers)
  return source === undefined ? all : [...all, source]
}

const uploadIdOf = (name: string, query: ReadonlyMap<string, string>): string | undefined =>
  name === 'AbortMultipartUpload' || name === 'ListParts' ? query.get('uploadId') : undefined

const copySourcePermission = (name: string, headers: RequestHeaders): Permission | undefined => {
  const text = headers['x-amz-copy-source']
  if ((name !== 'CopyObject' && name !== 'UploadPartCopy') || text === undefined) return undefined
  const { bucket, key, versionId } = parseCopySource(text)
  return { action: actionOn('s3:GetObject', versionId), bucket, key, versionId }
}
