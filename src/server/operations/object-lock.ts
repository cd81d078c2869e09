import { changeObject, readObject } from '../../engine/change-object.ts'
import { checkHasLock, retentionOf, withRetention } from '../../engine/object-lock.ts'
import { S3Error } from '../../protocol/errors.ts'
import { malformedXml } from '../../protocol/error-messages.ts'
import type { HandlerOf } from '../handler.ts'
import { addressOf } from '../object-address.ts'

export const getObjectRetentionHandler: HandlerOf<'GetObjectRetention'> = async ({ input, store }) => {
  const { bucket, object } = await readObject(store, addressOf(input, 'GET'))
  checkHasLock(bucket)
  const retention = object.lock?.retention
  if (retention === undefined) throw new S3Error('NoSuchObjectLockConfiguration')
  return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } }
}

export const putObjectRetentionHandler: HandlerOf<'PutObjectRetention'> = async ({ input, store }) => {
  refuseEventHolds(input.Retention)
  const retention = retentionOf(input.Retention)
  const request = { bypassGovernance: input.BypassGovernanceRetention }
  await changeObject(store, addressOf(input, 'PUT'), ({ bucket, object }) => {
    checkHasLock(bucket)
    return { ...object, lock: withRetention(object.lock, retention, request, store.clock.now()) }
  })
  return {}
}

export const getObjectLegalHoldHandler: HandlerOf<'GetObjectLegalHold'> = async ({ input, store }) => {
  const { bucket, object } = await readObject(store, addressOf(input, 'GET'))
  checkHasLock(bucket)
  const legalHold = object.lock?.legalHold
  if (legalHold === undefined) throw new S3Error('NoSuchObjectLockConfiguration')
  return { LegalHold: { Status: legalHold } }
}

export const putObjectLegalHoldHandler: HandlerOf<'PutObjectLegalHold'> = async ({ input, store }) => {
  const legalHold = input.LegalHold.Status
  if (legalHold === undefined) throw malformedXml()
  await changeObject(store, addressOf(input, 'PUT'), ({ bucket, object }) => {
    checkHasLock(bucket)
    return { ...object, lock: { ...object.lock, legalHold } }
  })
  return {}
}

/** @throws {S3Error} NotImplemented: a hold that is not kept must not seem to be. */
const refuseEventHolds = (fields: {
  readonly EventHold?: unknown
  readonly EventHoldDuration?: unknown
}): void => {
  if (fields.EventHold === undefined && fields.EventHoldDuration === undefined) return
  throw new S3Error('NotImplemented', {}, { message: 'This server does not implement event holds.' })
}
