import { listObjects } from '../../engine/list-objects.ts'
import type { HandlerOf } from '../handler.ts'
import { listingEncoder, listingFields, pageSizeOf } from '../listing-fields.ts'

export const listObjectsHandler: HandlerOf<'ListObjects'> = async ({ input, store }) => {
  const { Prefix: prefix = '', Delimiter: delimiter = '', Marker: marker = '' } = input
  const page = await listObjects(store, {
    bucket: input.Bucket,
    prefix,
    delimiter,
    after: marker === '' ? undefined : { key: marker, whole: false },
    limit: pageSizeOf(input.MaxKeys),
  })
  const encode = listingEncoder(input)
  return {
    ...listingFields(input, page, true),
    Marker: encode(marker),
    // Without a delimiter, clients go on at the last key they got.
    ...(page.next !== undefined && delimiter !== '' && { NextMarker: encode(page.next.key) }),
  }
}
