import { readBucket } from '../../engine/buckets.ts'
import { defaultRetentionOf } from '../../engine/object-lock.ts'
import { setObjectLock } from '../../engine/set-object-lock.ts'
import { malformedXml } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { HandlerOf } from '../handler.ts'

export const getObjectLockConfigurationHandler: HandlerOf<'GetObjectLockConfiguration'> = async ({
  input,
  store,
}) => {
  const { objectLock } = await readBucket(store, input.Bucket)
  if (objectLock === undefined) {
    throw new S3Error('ObjectLockConfigurationNotFoundError', { BucketName: input.Bucket })
  }
  const { defaultRetention } = objectLock
  return {
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      ...(defaultRetention !== undefined && {
        Rule: {
          DefaultRetention: {
            Mode: defaultRetention.mode,
            Days: defaultRetention.days,
            Years: defaultRetention.years,
          },
        },
      }),
    },
  }
}

export const putObjectLockConfigurationHandler: HandlerOf<'PutObjectLockConfiguration'> = async ({
  input,
  store,
}) => {
  const { ObjectLockEnabled, Rule } = input.ObjectLockConfiguration
  if (ObjectLockEnabled === undefined) throw malformedXml()
  if (Rule === undefined) {
    await setObjectLock(store, input.Bucket, {})
    return {}
  }
  if (Rule.DefaultRetention === undefined) throw malformedXml()
  if (Rule.DefaultRetention.DefaultEventHold !== undefined) {
    throw new S3Error('NotImplemented', {}, { message: 'This server does not implement event holds.' })
  }
  await setObjectLock(store, input.Bucket, { defaultRetention: defaultRetentionOf(Rule.DefaultRetention) })
  return {}
}
