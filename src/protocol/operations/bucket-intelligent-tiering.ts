/** When objects go to archive tiers: kept, not done. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { integer, oneOf, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { configurationId, configurationList, objectFilter } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const tiering = struct({
  Days: element(integer({ min: 1 })),
  AccessTier: element(oneOf(['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS'])),
})

const members = {
  Id: element(text),
  Filter: optional(element(objectFilter)),
  Status: element(oneOf(['Enabled', 'Disabled'])),
  Tierings: element(flatList(tiering, { countMin: 1 }), 'Tiering'),
}

export type IntelligentTieringConfiguration = Values<typeof members>

const configuration = struct(members)

export const getBucketIntelligentTieringConfiguration = operation({
  name: 'GetBucketIntelligentTieringConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['intelligent-tiering', 'id'] },
  action: 's3:GetIntelligentTieringConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: { IntelligentTieringConfiguration: payload('IntelligentTieringConfiguration', configuration) },
  status: 200,
})

/** AWS answers 204, whatever its model says. */
export const putBucketIntelligentTieringConfiguration = operation({
  name: 'PutBucketIntelligentTieringConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['intelligent-tiering', 'id'] },
  action: 's3:PutIntelligentTieringConfiguration',
  input: {
    ...configurationId,
    IntelligentTieringConfiguration: payload('IntelligentTieringConfiguration', configuration),
    ...expectedBucketOwner,
  },
  output: {},
  status: 204,
})

export const deleteBucketIntelligentTieringConfiguration = operation({
  name: 'DeleteBucketIntelligentTieringConfiguration',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['intelligent-tiering', 'id'] },
  action: 's3:PutIntelligentTieringConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: {},
  status: 204,
})

export const listBucketIntelligentTieringConfigurations = operation({
  name: 'ListBucketIntelligentTieringConfigurations',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['intelligent-tiering'] },
  action: 's3:GetIntelligentTieringConfiguration',
  input: configurationList.input,
  outputRoot: 'ListBucketIntelligentTieringConfigurationsOutput',
  output: {
    ...configurationList.output,
    IntelligentTieringConfigurationList: element(flatList(configuration), 'IntelligentTieringConfiguration'),
  },
  status: 200,
})
