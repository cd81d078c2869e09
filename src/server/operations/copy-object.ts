import { copyObject } from '../../engine/copy-object.ts'
import { parseCopySource } from '../../engine/copy-source.ts'
import { attributesOf } from '../../engine/object-attributes.ts'
import { headerNotImplemented } from '../../protocol/error-messages.ts'
import { newObjectAccess } from '../access/new-object.ts'
import { checksumFields } from '../checksum-fields.ts'
import { copySourceVersion } from '../version-fields.ts'
import type { HandlerOf } from '../handler.ts'
import { refuseUnsupported } from '../unsupported-headers.ts'
import { wholeSeconds } from '../whole-seconds.ts'

export const copyObjectHandler: HandlerOf<'CopyObject'> = async (context) => {
  const { input, store, request } = context
  refuseUnsupported(input)
  if (input.CopySourceSSECustomerAlgorithm !== undefined) {
    throw headerNotImplemented('x-amz-copy-source-server-side-encryption-customer-algorithm')
  }
  const taggingDirective = input.TaggingDirective ?? 'COPY'
  const { object, versionId, sourceVersionId } = await copyObject(store, {
    source: parseCopySource(input.CopySource),
    sourceConditions: {
      ifMatch: input.CopySourceIfMatch,
      ifNoneMatch: input.CopySourceIfNoneMatch,
      ifModifiedSince: input.CopySourceIfModifiedSince,
      ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    bucket: input.Bucket,
    key: input.Key,
    conditions: { ifMatch: input.IfMatch, ifNoneMatch: input.IfNoneMatch },
    algorithm: input.ChecksumAlgorithm,
    // A tagging header without REPLACE is not looked at.
    attributes: {
      ...attributesOf({ ...input, Tagging: taggingDirective === 'REPLACE' ? input.Tagging : undefined }),
      ...(await newObjectAccess(context)),
    },
    metadataDirective: input.MetadataDirective ?? 'COPY',
    taggingDirective,
    changesPlace: input.StorageClass !== undefined || input.WebsiteRedirectLocation !== undefined,
    requester: request.requester,
  })
  return {
    ...(versionId !== undefined && { VersionId: versionId }),
    ...copySourceVersion(sourceVersionId),
    CopyObjectResult: {
      LastModified: wholeSeconds(object.modifiedAt),
      ETag: object.etag,
      ...checksumFields(object.checksum),
    },
  }
}
