import { readBucket } from '../../engine/buckets.ts'
import { setVersioning } from '../../engine/set-versioning.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { HandlerOf } from '../handler.ts'

export const getBucketVersioningHandler: HandlerOf<'GetBucketVersioning'> = async ({ input, store }) => {
  const { versioning } = await readBucket(store, input.Bucket)
  return versioning === undefined ? {} : { Status: versioning }
}

export const putBucketVersioningHandler: HandlerOf<'PutBucketVersioning'> = async ({ input, store }) => {
  const { Status, MFADelete } = input.VersioningConfiguration
  if (MFADelete === 'Enabled') {
    throw new S3Error('NotImplemented', {}, { message: 'This server does not implement MFA delete.' })
  }
  if (Status === undefined) {
    const message = 'The Versioning element must be specified'
    throw new S3Error('IllegalVersioningConfigurationException', {}, { message })
  }
  await setVersioning(store, input.Bucket, Status)
  return {}
}
