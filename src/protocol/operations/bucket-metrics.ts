/** Of which requests there are to be metrics: kept; the metrics of this server are of its own kind. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { configurationId, configurationList, metricsFilter } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const members = { Id: element(text), Filter: optional(element(metricsFilter)) }

export type MetricsConfiguration = Values<typeof members>

const configuration = struct(members)

export const getBucketMetricsConfiguration = operation({
  name: 'GetBucketMetricsConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['metrics', 'id'] },
  action: 's3:GetMetricsConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: { MetricsConfiguration: payload('MetricsConfiguration', configuration) },
  status: 200,
})

/** AWS answers 204, whatever its model says. */
export const putBucketMetricsConfiguration = operation({
  name: 'PutBucketMetricsConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['metrics', 'id'] },
  action: 's3:PutMetricsConfiguration',
  input: {
    ...configurationId,
    MetricsConfiguration: payload('MetricsConfiguration', configuration),
    ...expectedBucketOwner,
  },
  output: {},
  status: 204,
})

export const deleteBucketMetricsConfiguration = operation({
  name: 'DeleteBucketMetricsConfiguration',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['metrics', 'id'] },
  action: 's3:PutMetricsConfiguration',
  input: { ...configurationId, ...expectedBucketOwner },
  output: {},
  status: 204,
})

export const listBucketMetricsConfigurations = operation({
  name: 'ListBucketMetricsConfigurations',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['metrics'] },
  action: 's3:GetMetricsConfiguration',
  input: configurationList.input,
  outputRoot: 'ListMetricsConfigurationsResult',
  output: {
    ...configurationList.output,
    MetricsConfigurationList: element(flatList(configuration), 'MetricsConfiguration'),
  },
  status: 200,
})
