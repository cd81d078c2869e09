/**
 * The condition keys that policies may name. A misspelled key would make a condition that never
 * holds, or always: so what is not here is refused.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { conditionKey } from './policy-variables.ts'

const globalKeys = [
  'CurrentTime',
  'EpochTime',
  'TokenIssueTime',
  'MultiFactorAuthPresent',
  'MultiFactorAuthAge',
  'PrincipalArn',
  'PrincipalAccount',
  'PrincipalType',
  'PrincipalOrgID',
  'PrincipalOrgPaths',
  'PrincipalIsAWSService',
  'PrincipalServiceName',
  'PrincipalServiceNamesList',
  'Referer',
  'RequestedRegion',
  'ResourceAccount',
  'ResourceOrgID',
  'ResourceOrgPaths',
  'SecureTransport',
  'SourceAccount',
  'SourceArn',
  'SourceIp',
  'SourceOrgID',
  'SourceOrgPaths',
  'SourceOwner',
  'SourceVpc',
  'SourceVpcArn',
  'SourceVpce',
  'TagKeys',
  'UserAgent',
  'userid',
  'username',
  'VpcSourceIp',
  'VpceAccount',
  'VpceOrgID',
  'VpceOrgPaths',
  'ViaAWSService',
  'CalledVia',
  'CalledViaFirst',
  'CalledViaLast',
  'FederatedProvider',
  'SourceIdentity',
].map((name) => `aws:${name}`)

const s3Keys = [
  'AccessGrantsInstanceArn',
  'AccessPointNetworkOrigin',
  'authType',
  'BucketNamespace',
  'DataAccessPointAccount',
  'DataAccessPointArn',
  'delimiter',
  'ExistingJobOperation',
  'ExistingJobPriority',
  'if-match',
  'if-none-match',
  'InventoryAccessibleOptionalFields',
  'isReplicationPauseRequest',
  'JobSuspendedCause',
  'LocationConstraint',
  'locationconstraint',
  'max-keys',
  'object-lock-legal-hold',
  'object-lock-mode',
  'object-lock-remaining-retention-days',
  'object-lock-retain-until-date',
  'ObjectCreationOperation',
  'prefix',
  'ReplicationSource',
  'RequestJobOperation',
  'RequestJobPriority',
  'RequestObjectTagKeys',
  'ResourceAccount',
  'signatureAge',
  'signatureversion',
  'TlsVersion',
  'VersionId',
  'versionid',
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-object-ownership',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
].map((name) => `s3:${name}`)

const known = new Set([...globalKeys, ...s3Keys].map(conditionKey))

/** Keys that end in the name of a tag. */
const tagKeys = [
  'aws:principaltag/',
  'aws:requesttag/',
  'aws:resourcetag/',
  's3:existingobjecttag/',
  's3:requestobjecttag/',
  's3:buckettag/',
]

/** Whether a key (as `conditionKey` writes it) is one of AWS's own or of S3's, or belongs to another service. */
export const isConditionKey = (key: string): boolean => {
  const tag = tagKeys.find((prefix) => key.startsWith(prefix))
  if (tag !== undefined) return key.length > tag.length
  if (known.has(key)) return true
  return /^(?!aws:|s3:)[a-z][a-z0-9-]*:[^\s]+$/.test(key)
}
