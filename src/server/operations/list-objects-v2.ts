import { listObjects, parseListToken, writeListToken } from '../../engine/list-objects.ts'
import type { HandlerOf } from '../handler.ts'
import { listingEncoder, listingFields, pageSizeOf } from '../listing-fields.ts'

export const listObjectsV2Handler: HandlerOf<'ListObjectsV2'> = async ({ input, store }) => {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter = '',
    ContinuationToken: token = '',
    StartAfter: start = '',
  } = input
  const startAfter = start === '' ? undefined : { key: start, whole: false }
  const page = await listObjects(store, {
    bucket: input.Bucket,
    prefix,
    delimiter,
    after: token === '' ? startAfter : parseListToken(token),
    limit: pageSizeOf(input.MaxKeys),
  })
  return {
    ...listingFields(input, page, input.FetchOwner === true),
    ...(input.StartAfter !== undefined && { StartAfter: listingEncoder(input)(start) }),
    ...(input.ContinuationToken !== undefined && { ContinuationToken: token }),
    ...(page.next !== undefined && { NextContinuationToken: writeListToken(page.next) }),
    KeyCount: page.objects.length + page.commonPrefixes.length,
  }
}
