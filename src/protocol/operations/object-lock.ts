/** Retention and legal holds. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
import { element, header, optional, payload, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, integer, isoDate, oneOf, text } from '../text-codecs.ts'
import { struct } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { expectedBucketOwner, ownerAndPayer, requestCharged } from './fields-request.ts'

const mode = oneOf(['GOVERNANCE', 'COMPLIANCE'])
const onOrOff = oneOf(['ON', 'OFF'])

const holdDuration = struct({
  Days: optional(element(integer({ min: 1, max: 36_500 }))),
  Years: optional(element(integer({ min: 1, max: 100 }))),
})

const configuration = struct({
  ObjectLockEnabled: optional(element(oneOf(['Enabled']))),
  Rule: optional(
    element(
      struct({
        DefaultRetention: optional(
          element(
            struct({
              Mode: optional(element(mode)),
              Days: optional(element(integer())),
              Years: optional(element(integer())),
              DefaultEventHold: optional(element(holdDuration)),
            }),
          ),
        ),
      }),
    ),
  ),
})

const retention = struct({
  Mode: optional(element(mode)),
  RetainUntilDate: optional(element(isoDate)),
  EventHold: optional(element(onOrOff)),
  EventHoldDuration: optional(element(holdDuration)),
})

const legalHold = struct({ Status: optional(element(onOrOff)) })

const version = { VersionId: optional(query('versionId', text)) }

export const getObjectLockConfiguration = operation({
  name: 'GetObjectLockConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['object-lock'] },
  action: 's3:GetBucketObjectLockConfiguration',
  input: expectedBucketOwner,
  output: { ObjectLockConfiguration: payload('ObjectLockConfiguration', configuration) },
  status: 200,
})

export const putObjectLockConfiguration = operation({
  name: 'PutObjectLockConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['object-lock'] },
  action: 's3:PutBucketObjectLockConfiguration',
  input: {
    ObjectLockConfiguration: payload('ObjectLockConfiguration', configuration),
    Token: optional(header('x-amz-bucket-object-lock-token', text)),
    ...documentHeaders,
    ...ownerAndPayer,
  },
  output: requestCharged,
  status: 200,
})

export const getObjectRetention = operation({
  name: 'GetObjectRetention',
  method: 'GET',
  target: 'object',
  selectedBy: { query: ['retention'] },
  action: 's3:GetObjectRetention',
  input: { ...version, ...ownerAndPayer },
  output: { Retention: payload('Retention', retention) },
  status: 200,
})

export const putObjectRetention = operation({
  name: 'PutObjectRetention',
  method: 'PUT',
  target: 'object',
  selectedBy: { query: ['retention'] },
  action: 's3:PutObjectRetention',
  input: {
    Retention: payload('Retention', retention),
    ...version,
    BypassGovernanceRetention: optional(header('x-amz-bypass-governance-retention', boolean)),
    ...documentHeaders,
    ...ownerAndPayer,
  },
  output: requestCharged,
  status: 200,
})

export const getObjectLegalHold = operation({
  name: 'GetObjectLegalHold',
  method: 'GET',
  target: 'object',
  selectedBy: { query: ['legal-hold'] },
  action: 's3:GetObjectLegalHold',
  input: { ...version, ...ownerAndPayer },
  output: { LegalHold: payload('LegalHold', legalHold) },
  status: 200,
})

export const putObjectLegalHold = operation({
  name: 'PutObjectLegalHold',
  method: 'PUT',
  target: 'object',
  selectedBy: { query: ['legal-hold'] },
  action: 's3:PutObjectLegalHold',
  input: { LegalHold: payload('LegalHold', legalHold), ...version, ...documentHeaders, ...ownerAndPayer },
  output: requestCharged,
  status: 200,
})
