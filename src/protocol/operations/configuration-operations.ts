/** The operations on configurations of buckets, on tags and on locks, by name. */
import {
  getBucketAnalyticsConfiguration,
  putBucketAnalyticsConfiguration,
  deleteBucketAnalyticsConfiguration,
  listBucketAnalyticsConfigurations,
} from './bucket-analytics.ts'
import { getBucketCors, putBucketCors, deleteBucketCors } from './bucket-cors.ts'
import {
  getBucketIntelligentTieringConfiguration,
  putBucketIntelligentTieringConfiguration,
  deleteBucketIntelligentTieringConfiguration,
  listBucketIntelligentTieringConfigurations,
} from './bucket-intelligent-tiering.ts'
import {
  getBucketInventoryConfiguration,
  putBucketInventoryConfiguration,
  deleteBucketInventoryConfiguration,
  listBucketInventoryConfigurations,
} from './bucket-inventory.ts'
import { getBucketLogging, putBucketLogging } from './bucket-logging.ts'
import {
  getBucketMetricsConfiguration,
  putBucketMetricsConfiguration,
  deleteBucketMetricsConfiguration,
  listBucketMetricsConfigurations,
} from './bucket-metrics.ts'
import {
  getBucketRequestPayment,
  putBucketRequestPayment,
  getBucketAccelerateConfiguration,
  putBucketAccelerateConfiguration,
  getBucketReplication,
} from './bucket-settings.ts'
import { getBucketTagging, putBucketTagging, deleteBucketTagging } from './bucket-tagging.ts'
import { getBucketWebsite, putBucketWebsite, deleteBucketWebsite } from './bucket-website.ts'
import {
  getObjectLockConfiguration,
  putObjectLockConfiguration,
  getObjectRetention,
  putObjectRetention,
  getObjectLegalHold,
  putObjectLegalHold,
} from './object-lock.ts'
import { getObjectTagging, putObjectTagging, deleteObjectTagging } from './object-tagging.ts'

export const configurationOperations = {
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  GetBucketTagging: getBucketTagging,
  PutBucketTagging: putBucketTagging,
  DeleteBucketTagging: deleteBucketTagging,
  GetBucketCors: getBucketCors,
  PutBucketCors: putBucketCors,
  DeleteBucketCors: deleteBucketCors,
  GetObjectLockConfiguration: getObjectLockConfiguration,
  PutObjectLockConfiguration: putObjectLockConfiguration,
  GetObjectRetention: getObjectRetention,
  PutObjectRetention: putObjectRetention,
  GetObjectLegalHold: getObjectLegalHold,
  PutObjectLegalHold: putObjectLegalHold,
  GetBucketRequestPayment: getBucketRequestPayment,
  PutBucketRequestPayment: putBucketRequestPayment,
  GetBucketAccelerateConfiguration: getBucketAccelerateConfiguration,
  PutBucketAccelerateConfiguration: putBucketAccelerateConfiguration,
  GetBucketReplication: getBucketReplication,
  GetBucketLogging: getBucketLogging,
  PutBucketLogging: putBucketLogging,
  GetBucketWebsite: getBucketWebsite,
  PutBucketWebsite: putBucketWebsite,
  DeleteBucketWebsite: deleteBucketWebsite,
  GetBucketAnalyticsConfiguration: getBucketAnalyticsConfiguration,
  PutBucketAnalyticsConfiguration: putBucketAnalyticsConfiguration,
  DeleteBucketAnalyticsConfiguration: deleteBucketAnalyticsConfiguration,
  ListBucketAnalyticsConfigurations: listBucketAnalyticsConfigurations,
  GetBucketInventoryConfiguration: getBucketInventoryConfiguration,
  PutBucketInventoryConfiguration: putBucketInventoryConfiguration,
  DeleteBucketInventoryConfiguration: deleteBucketInventoryConfiguration,
  ListBucketInventoryConfigurations: listBucketInventoryConfigurations,
  GetBucketMetricsConfiguration: getBucketMetricsConfiguration,
  PutBucketMetricsConfiguration: putBucketMetricsConfiguration,
  DeleteBucketMetricsConfiguration: deleteBucketMetricsConfiguration,
  ListBucketMetricsConfigurations: listBucketMetricsConfigurations,
  GetBucketIntelligentTieringConfiguration: getBucketIntelligentTieringConfiguration,
  PutBucketIntelligentTieringConfiguration: putBucketIntelligentTieringConfiguration,
  DeleteBucketIntelligentTieringConfiguration: deleteBucketIntelligentTieringConfiguration,
  ListBucketIntelligentTieringConfigurations: listBucketIntelligentTieringConfigurations,
} as const
