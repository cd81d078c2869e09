import { changeObject, readObject } from '../../engine/change-object.ts'
import { tagList, tagsOf } from '../../engine/tags.ts'
import { noSuchKey } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { HandlerOf } from '../handler.ts'
import { addressOf, versionIdField } from '../object-address.ts'

export const getObjectTaggingHandler: HandlerOf<'GetObjectTagging'> = async ({ input, store }) => {
  try {
    const { object } = await readObject(store, addressOf(input, 'GET'))
    return { ...versionIdField(object), TagSet: tagList(object.tags) }
  } catch (error) {
    // Here, and here alone, S3 names the bucket before the key.
    if (error instanceof S3Error && error.code === 'NoSuchKey')
      throw noSuchKey(`${input.Bucket}/${input.Key}`)
    throw error
  }
}

export const putObjectTaggingHandler: HandlerOf<'PutObjectTagging'> = async ({ input, store, request }) => {
  const tags = tagsOf(input.Tagging.TagSet ?? [], 'object')
  const told = { name: 's3:ObjectTagging:Put', requester: request.requester } as const
  return versionIdField(
    await changeObject(store, addressOf(input, 'PUT'), ({ object }) => ({ ...object, tags }), told),
  )
}

export const deleteObjectTaggingHandler: HandlerOf<'DeleteObjectTagging'> = async ({
  input,
  store,
  request,
}) => {
  const told = { name: 's3:ObjectTagging:Delete', requester: request.requester } as const
  return versionIdField(
    await changeObject(store, addressOf(input, 'DELETE'), ({ object }) => ({ ...object, tags: {} }), told),
  )
}
