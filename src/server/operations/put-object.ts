import { attributesOf } from '../../engine/object-attributes.ts'
import { putObject } from '../../engine/put-object.ts'
import { headerNotImplemented } from '../../protocol/error-messages.ts'
import { newObjectAccess } from '../access/new-object.ts'
import { checksumFields } from '../checksum-fields.ts'
import { digestsOf } from '../digests.ts'
import type { HandlerOf } from '../handler.ts'
import { expirationFields } from '../lifecycle-fields.ts'
import { refuseUnsupported } from '../unsupported-headers.ts'
import { madeVersion } from '../version-fields.ts'

export const putObjectHandler: HandlerOf<'PutObject'> = async (context) => {
  const { input, store, request } = context
  refuseUnsupported(input)
  if (input.WriteOffsetBytes !== undefined) throw headerNotImplemented('x-amz-write-offset-bytes')
  const object = await putObject(store, {
    bucket: input.Bucket,
    key: input.Key,
    body: input.Body,
    attributes: { ...attributesOf(input), ...(await newObjectAccess(context)) },
    conditions: { ifMatch: input.IfMatch, ifNoneMatch: input.IfNoneMatch },
    ...digestsOf(input, input.Body),
    requester: request.requester,
    ...(request.isForm && { event: 's3:ObjectCreated:Post' as const }),
  })
  return {
    ETag: object.etag,
    ...checksumFields(object.checksum),
    ...madeVersion(object),
    ...(await expirationFields(store, input.Bucket, input.Key, object)),
  }
}
