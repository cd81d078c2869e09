/** Asks for all permissions of an operation, and keeps those who may not list from learning what is missing. */
import { parseCopySource } from '../../engine/copy-source.ts'
import { findVersion, isMarker } from '../../engine/versions.ts'
import type { Store } from '../../engine/store.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { Operation } from '../../protocol/operation.ts'
import type { RequestHeaders } from '../request-headers.ts'
import type { RequestTarget } from '../request-target.ts'
import type { Access } from './access.ts'
import { actionOn, permissionsOf } from './permissions.ts'
import type { Permission } from './permissions.ts'
import { remainingDays } from './request-context.ts'

export interface AskedOperation {
  readonly operation: Operation
  readonly target: RequestTarget
  readonly headers: RequestHeaders
}

/** @throws {S3Error} NoSuchBucket, AccessDenied, and MethodNotAllowed for policies of others' buckets. */
export const authorizeOperation = async (
  store: Store,
  access: Access,
  asked: AskedOperation,
): Promise<void> => {
  const { operation, target, headers } = asked
  for (const permission of permissionsOf(operation, target, headers)) await access.require(permission)
  // Who may is asked for each key later; that there is a bucket, now.
  if (operation.action === undefined && target.bucket !== undefined) await access.bucket(target.bucket)
  if (operation.name !== 'CopyObject' || headers['x-amz-tagging-directive'] === 'REPLACE') return
  for (const permission of await copiedTags(store, access, target, headers)) await access.require(permission)
}

/** The permissions that tags need which are copied along. */
const copiedTags = async (
  store: Store,
  access: Access,
  { bucket, key }: RequestTarget,
  headers: RequestHeaders,
): Promise<readonly Permission[]> => {
  const source = parseCopySource(headers['x-amz-copy-source'] ?? '')
  const { record } = await access.bucket(source.bucket)
  const version = (await findVersion(store, record, source.key, source.versionId))?.version
  if (version === undefined || isMarker(version) || Object.keys(version.tags).length === 0) return []
  return [
    { ...source, action: actionOn('s3:GetObjectTagging', source.versionId) },
    { action: 's3:PutObjectTagging', bucket, key },
  ]
}

/**
 * What to answer instead of `error`: that a key or a version is not there is told only to who may
 * list its bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const hideMissing = async (
  access: Access,
  error: unknown,
  { target, headers }: AskedOperation,
): Promise<unknown> => {
  if (!(error instanceof S3Error) || (error.code !== 'NoSuchKey' && error.code !== 'NoSuchVersion'))
    return error
  const source = headers['x-amz-copy-source']
  const buckets = new Set([target.bucket, source === undefined ? undefined : parseCopySource(source).bucket])
  for (const bucket of buckets) {
    if (bucket !== undefined && !(await access.may({ action: 's3:ListBucket', bucket })))
      return accessDenied()
  }
  return error
}

/** Operations of which a policy can ask what stands in their documents: these are read first. */
const judgedByDocument = new Set([
  'CreateBucket',
  'PutObjectTagging',
  'PutObjectRetention',
  'PutObjectLegalHold',
])

export const isJudgedByDocument = ({ name }: Operation): boolean => judgedByDocument.has(name)

interface DocumentFields {
  readonly CreateBucketConfiguration?: { readonly LocationConstraint?: string | undefined } | undefined
  readonly Tagging?:
    | { readonly TagSet?: readonly { readonly Key: string; readonly Value: string }[] | undefined }
    | undefined
  readonly Retention?:
    | { readonly Mode?: string | undefined; readonly RetainUntilDate?: Date | undefined }
    | undefined
  readonly LegalHold?: { readonly Status?: string | undefined } | undefined
}

/** The condition keys that the documents of these operations have values for. */
export const documentContext = (input: object, now: number): ReadonlyMap<string, readonly string[]> => {
  const values = new Map<string, readonly string[]>()
  const set = (key: string, value: string | undefined): void =>
    void (value !== undefined && values.set(key, [value]))
  const { CreateBucketConfiguration, Tagging, Retention, LegalHold } = input as DocumentFields
  set('s3:locationconstraint', CreateBucketConfiguration?.LocationConstraint)
  const tags = typeof Tagging === 'object' ? (Tagging.TagSet ?? []) : []
  for (const { Key, Value } of tags) set(`s3:requestobjecttag/${Key}`, Value)
  if (tags.length > 0)
    values.set(
      's3:requestobjecttagkeys',
      tags.map(({ Key }) => Key),
    )
  const until = Retention?.RetainUntilDate?.toISOString()
  set('s3:object-lock-mode', Retention?.Mode)
  set('s3:object-lock-retain-until-date', until)
  set('s3:object-lock-remaining-retention-days', remainingDays(until, now))
  set('s3:object-lock-legal-hold', LegalHold?.Status)
  return values
}
