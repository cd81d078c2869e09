/** Reports on what a bucket holds: kept, not written. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { boolean, oneOf, text } from '../text-codecs.ts'
import { flatList, struct, wrappedList } from '../xml-codecs.ts'
import { configurationId, configurationList } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const encryption = struct({
  SSES3: optional(element(struct({}), 'SSE-S3')),
  SSEKMS: optional(element(struct({ KeyId: element(text) }), 'SSE-KMS')),
})

const destination = struct({
  S3BucketDestination: element(
    struct({
      AccountId: optional(element(text)),
      Bucket: element(text),
      Format: element(oneOf(['CSV', 'ORC', 'Parquet'])),
      Prefix: optional(element(text)),
      Encryption: optional(element(encryption)),
    }),
  ),
})

const members = {
  Destination: element(destination),
  IsEnabled: element(boolean),
  Filter: optional(element(struct({ Prefix: element(text) }))),
  Id: element(text),
  IncludedObjectVersions: element(oneOf(['All', 'Current'])),
  OptionalFields: optional(element(wrappedList('Field', text))),
  Schedule: element(struct({ Frequency: element(oneOf(['Daily', 'Weekly'])) })),
}

export type InventoryConfiguration = Values<typeof members>

const configuration = struct(members)

export const getBucketInventoryConfiguration = operation({
  name: 'GetBucketInventoryConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['inventory', 'id'] },
  action: 's3:GetInventoryConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: { InventoryConfiguration: payload('InventoryConfiguration', configuration) },
  status: 200,
})

/** AWS answers 204, whatever its model says. */
export const putBucketInventoryConfiguration = operation({
  name: 'PutBucketInventoryConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['inventory', 'id'] },
  action: 's3:PutInventoryConfiguration',
  input: {
    ...configurationId,
    InventoryConfiguration: payload('InventoryConfiguration', configuration),
    ...expectedBucketOwner,
  },
  output: {},
  status: 204,
})

export const deleteBucketInventoryConfiguration = operation({
  name: 'DeleteBucketInventoryConfiguration',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['inventory', 'id'] },
  action: 's3:PutInventoryConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: {},
  status: 204,
})

export const listBucketInventoryConfigurations = operation({
  name: 'ListBucketInventoryConfigurations',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['inventory'] },
  action: 's3:GetInventoryConfiguration',
  input: configurationList.input,
  outputRoot: 'ListInventoryConfigurationsResult',
  output: {
    ...configurationList.output,
    InventoryConfigurationList: element(flatList(configuration), 'InventoryConfiguration'),
  },
  status: 200,
})
