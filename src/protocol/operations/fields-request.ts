/** Headers that nearly every operation has. */
import { header, optional } from '../fields.ts'
import { boolean, text } from '../text-codecs.ts'

export const expectedBucketOwner = {
  ExpectedBucketOwner: optional(header('x-amz-expected-bucket-owner', text)),
}

export const ownerAndPayer = {
  ...expectedBucketOwner,
  RequestPayer: optional(header('x-amz-request-payer', text)),
}

export const requestCharged = {
  RequestCharged: optional(header('x-amz-request-charged', text)),
}

export const versionIdHeader = {
  VersionId: optional(header('x-amz-version-id', text)),
}

export const deleteMarkerHeaders = {
  ...versionIdHeader,
  DeleteMarker: optional(header('x-amz-delete-marker', boolean)),
}

/** What a delete that gets past object locks needs. */
export const deleteGuardHeaders = {
  MFA: optional(header('x-amz-mfa', text)),
  BypassGovernanceRetention: optional(header('x-amz-bypass-governance-retention', boolean)),
}

/** Entity tags or `*`, as sent, quotes and all. */
export const writeConditions = {
  IfMatch: optional(header('if-match', text)),
  IfNoneMatch: optional(header('if-none-match', text)),
}
