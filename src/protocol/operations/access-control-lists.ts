/** Access control lists. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
import { aclPermissions } from '../acl.ts'
import { element, header, optional, payload, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { oneOf, text } from '../text-codecs.ts'
import { struct, wrappedList } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { grantee } from './fields-grantee.ts'
import { owner } from './fields-listing.ts'
import { aclHeader, grantHeaders } from './fields-object.ts'
import { expectedBucketOwner, ownerAndPayer, requestCharged } from './fields-request.ts'

const grant = struct({
  Grantee: optional(element(grantee)),
  Permission: optional(element(oneOf(aclPermissions))),
})

const members = {
  Owner: optional(element(owner)),
  Grants: optional(element(wrappedList('Grant', grant), 'AccessControlList')),
}
const list = optional(payload('AccessControlPolicy', struct(members)))

const asked = {
  AccessControlPolicy: list,
  ...aclHeader,
  ...grantHeaders,
  GrantWrite: optional(header('x-amz-grant-write', text)),
  ...documentHeaders,
}

const listOf = { query: ['acl'] }
const versionId = { VersionId: optional(query('versionId', text)) }

export const getBucketAcl = operation({
  name: 'GetBucketAcl',
  method: 'GET',
  target: 'bucket',
  selectedBy: listOf,
  action: 's3:GetBucketAcl',
  input: expectedBucketOwner,
  outputRoot: 'AccessControlPolicy',
  output: members,
  status: 200,
})

export const putBucketAcl = operation({
  name: 'PutBucketAcl',
  method: 'PUT',
  target: 'bucket',
  selectedBy: listOf,
  action: 's3:PutBucketAcl',
  input: asked,
  output: {},
  status: 200,
})

export const getObjectAcl = operation({
  name: 'GetObjectAcl',
  method: 'GET',
  target: 'object',
  selectedBy: listOf,
  action: 's3:GetObjectAcl',
  input: { ...versionId, ...ownerAndPayer },
  outputRoot: 'AccessControlPolicy',
  output: { ...members, ...requestCharged },
  status: 200,
})

export const putObjectAcl = operation({
  name: 'PutObjectAcl',
  method: 'PUT',
  target: 'object',
  selectedBy: listOf,
  action: 's3:PutObjectAcl',
  input: { ...asked, ...versionId, ...ownerAndPayer },
  output: requestCharged,
  status: 200,
})
