/** What is to be analysed of the use of storage: kept, not done. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { oneOf, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { configurationId, configurationList, objectFilter } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const destination = struct({
  S3BucketDestination: element(
    struct({
      Format: element(oneOf(['CSV'])),
      BucketAccountId: optional(element(text)),
      Bucket: element(text),
      Prefix: optional(element(text)),
    }),
  ),
})

const members = {
  Id: element(text),
  Filter: optional(element(objectFilter)),
  StorageClassAnalysis: element(
    struct({
      DataExport: optional(
        element(struct({ OutputSchemaVersion: element(oneOf(['V_1'])), Destination: element(destination) })),
      ),
    }),
  ),
}

export type AnalyticsConfiguration = Values<typeof members>

const configuration = struct(members)

export const getBucketAnalyticsConfiguration = operation({
  name: 'GetBucketAnalyticsConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['analytics', 'id'] },
  action: 's3:GetAnalyticsConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: { AnalyticsConfiguration: payload('AnalyticsConfiguration', configuration) },
  status: 200,
})

/** AWS answers 204, whatever its model says. */
export const putBucketAnalyticsConfiguration = operation({
  name: 'PutBucketAnalyticsConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['analytics', 'id'] },
  action: 's3:PutAnalyticsConfiguration',
  input: {
    ...configurationId,
    AnalyticsConfiguration: payload('AnalyticsConfiguration', configuration),
    ...expectedBucketOwner,
  },
  output: {},
  status: 204,
})

export const deleteBucketAnalyticsConfiguration = operation({
  name: 'DeleteBucketAnalyticsConfiguration',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['analytics', 'id'] },
  action: 's3:PutAnalyticsConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: {},
  status: 204,
})

export const listBucketAnalyticsConfigurations = operation({
  name: 'ListBucketAnalyticsConfigurations',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['analytics'] },
  action: 's3:GetAnalyticsConfiguration',
  input: configurationList.input,
  outputRoot: 'ListBucketAnalyticsConfigurationResult',
  output: {
    ...configurationList.output,
    AnalyticsConfigurationList: element(flatList(configuration), 'AnalyticsConfiguration'),
  },
  status: 200,
})
