import { S3Error } from '../protocol/errors.ts'
import { bucketTagCountMax, tagCountMax } from '../protocol/limits.ts'
import { checkTag } from './tagging.ts'

/** A tag as documents have it. */
export interface Tag {
  readonly Key: string
  readonly Value: string
}

const countMax = { object: tagCountMax, bucket: bucketTagCountMax } as const
const tooMany = {
  object: `Object tags cannot be greater than ${tagCountMax}`,
  bucket: `Bucket tag count cannot be greater than ${bucketTagCountMax}`,
} as const

/**
 * The tags of a document, by key.
 * @throws {S3Error} BadRequest for too many; InvalidTag for a key or value that S3 does not take, and
 * for a key that stands twice.
 */
export function tagsOf(tags: readonly Tag[], of: 'object' | 'bucket'): Readonly<Record<string, string>> {
  if (tags.length > countMax[of]) throw new S3Error('BadRequest', {}, { message: tooMany[of] })
  const byKey = new Map<string, string>()
  for (const { Key, Value } of tags) {
    checkTag(Key, Value)
    if (byKey.has(Key)) {
      throw new S3Error(
        'InvalidTag',
        { TagKey: Key },
        { message: 'Cannot provide multiple Tags with the same key' },
      )
    }
    byKey.set(Key, Value)
  }
  return Object.fromEntries(byKey)
}

export const tagList = (tags: Readonly<Record<string, string>>): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
