/** Whether a bucket keeps the versions of its objects. */
import { element, header, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { oneOf, text } from '../text-codecs.ts'
import { struct } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const status = optional(element(oneOf(['Enabled', 'Suspended'])))
const mfaDelete = oneOf(['Enabled', 'Disabled'])

/** Empty as long as versioning was never enabled. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning = operation({
  name: 'GetBucketVersioning',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['versioning'] },
  action: 's3:GetBucketVersioning',
  input: expectedBucketOwner,
  outputRoot: 'VersioningConfiguration',
  output: { Status: status, MFADelete: optional(element(mfaDelete, 'MfaDelete')) },
  status: 200,
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const putBucketVersioning = operation({
  name: 'PutBucketVersioning',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['versioning'] },
  action: 's3:PutBucketVersioning',
  input: {
    VersioningConfiguration: payload(
      'VersioningConfiguration',
      struct({ MFADelete: optional(element(mfaDelete, 'MfaDelete')), Status: status }),
    ),
    MFA: optional(header('x-amz-mfa', text)),
    ...documentHeaders,
  },
  output: {},
  status: 200,
})
