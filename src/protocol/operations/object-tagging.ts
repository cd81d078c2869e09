/** Tags of an object or of one of its versions. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
import { element, optional, payload, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { text } from '../text-codecs.ts'
import { documentHeaders, tagging, tagSet } from './fields-configuration.ts'
import { expectedBucketOwner, ownerAndPayer, versionIdHeader } from './fields-request.ts'

const version = { VersionId: optional(query('versionId', text)) }

export const getObjectTagging = operation({
  name: 'GetObjectTagging',
  method: 'GET',
  target: 'object',
  selectedBy: { query: ['tagging'] },
  action: 's3:GetObjectTagging',
  input: { ...version, ...ownerAndPayer },
  outputRoot: 'Tagging',
  output: { ...versionIdHeader, TagSet: element(tagSet) },
  status: 200,
})

export const putObjectTagging = operation({
  name: 'PutObjectTagging',
  method: 'PUT',
  target: 'object',
  selectedBy: { query: ['tagging'] },
  action: 's3:PutObjectTagging',
  input: { Tagging: payload('Tagging', tagging), ...version, ...documentHeaders, ...ownerAndPayer },
  output: versionIdHeader,
  status: 200,
})

export const deleteObjectTagging = operation({
  name: 'DeleteObjectTagging',
  method: 'DELETE',
  target: 'object',
  selectedBy: { query: ['tagging'] },
  action: 's3:DeleteObjectTagging',
  input: { ...version, ...expectedBucketOwner },
  output: versionIdHeader,
  status: 204,
})
