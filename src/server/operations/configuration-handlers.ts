/** What does the operations on configurations, tags and locks. */
import {
  getBucketAnalyticsConfigurationHandler,
  putBucketAnalyticsConfigurationHandler,
  deleteBucketAnalyticsConfigurationHandler,
  listBucketAnalyticsConfigurationsHandler,
} from './bucket-analytics.ts'
import { getBucketCorsHandler, putBucketCorsHandler, deleteBucketCorsHandler } from './bucket-cors.ts'
import {
  getBucketIntelligentTieringConfigurationHandler,
  putBucketIntelligentTieringConfigurationHandler,
  deleteBucketIntelligentTieringConfigurationHandler,
  listBucketIntelligentTieringConfigurationsHandler,
} from './bucket-intelligent-tiering.ts'
import {
  getBucketInventoryConfigurationHandler,
  putBucketInventoryConfigurationHandler,
  deleteBucketInventoryConfigurationHandler,
  listBucketInventoryConfigurationsHandler,
} from './bucket-inventory.ts'
import { getBucketLoggingHandler, putBucketLoggingHandler } from './bucket-logging.ts'
import {
  getBucketMetricsConfigurationHandler,
  putBucketMetricsConfigurationHandler,
  deleteBucketMetricsConfigurationHandler,
  listBucketMetricsConfigurationsHandler,
} from './bucket-metrics.ts'
import {
  getBucketRequestPaymentHandler,
  putBucketRequestPaymentHandler,
  getBucketAccelerateConfigurationHandler,
  putBucketAccelerateConfigurationHandler,
  getBucketReplicationHandler,
} from './bucket-settings.ts'
import {
  getBucketTaggingHandler,
  putBucketTaggingHandler,
  deleteBucketTaggingHandler,
} from './bucket-tagging.ts'
import {
  getBucketWebsiteHandler,
  putBucketWebsiteHandler,
  deleteBucketWebsiteHandler,
} from './bucket-website.ts'
import {
  getObjectRetentionHandler,
  putObjectRetentionHandler,
  getObjectLegalHoldHandler,
  putObjectLegalHoldHandler,
} from './object-lock.ts'
import {
  getObjectLockConfigurationHandler,
  putObjectLockConfigurationHandler,
} from './object-lock-configuration.ts'
import {
  getObjectTaggingHandler,
  putObjectTaggingHandler,
  deleteObjectTaggingHandler,
} from './object-tagging.ts'

export const configurationHandlers = {
  GetBucketAnalyticsConfiguration: getBucketAnalyticsConfigurationHandler,
  PutBucketAnalyticsConfiguration: putBucketAnalyticsConfigurationHandler,
  DeleteBucketAnalyticsConfiguration: deleteBucketAnalyticsConfigurationHandler,
  ListBucketAnalyticsConfigurations: listBucketAnalyticsConfigurationsHandler,
  GetBucketCors: getBucketCorsHandler,
  PutBucketCors: putBucketCorsHandler,
  DeleteBucketCors: deleteBucketCorsHandler,
  GetBucketInventoryConfiguration: getBucketInventoryConfigurationHandler,
  PutBucketInventoryConfiguration: putBucketInventoryConfigurationHandler,
  DeleteBucketInventoryConfiguration: deleteBucketInventoryConfigurationHandler,
  ListBucketInventoryConfigurations: listBucketInventoryConfigurationsHandler,
  GetBucketIntelligentTieringConfiguration: getBucketIntelligentTieringConfigurationHandler,
  PutBucketIntelligentTieringConfiguration: putBucketIntelligentTieringConfigurationHandler,
  DeleteBucketIntelligentTieringConfiguration: deleteBucketIntelligentTieringConfigurationHandler,
  ListBucketIntelligentTieringConfigurations: listBucketIntelligentTieringConfigurationsHandler,
  GetBucketLogging: getBucketLoggingHandler,
  PutBucketLogging: putBucketLoggingHandler,
  GetBucketMetricsConfiguration: getBucketMetricsConfigurationHandler,
  PutBucketMetricsConfiguration: putBucketMetricsConfigurationHandler,
  DeleteBucketMetricsConfiguration: deleteBucketMetricsConfigurationHandler,
  ListBucketMetricsConfigurations: listBucketMetricsConfigurationsHandler,
  GetBucketRequestPayment: getBucketRequestPaymentHandler,
  PutBucketRequestPayment: putBucketRequestPaymentHandler,
  GetBucketAccelerateConfiguration: getBucketAccelerateConfigurationHandler,
  PutBucketAccelerateConfiguration: putBucketAccelerateConfigurationHandler,
  GetBucketReplication: getBucketReplicationHandler,
  GetBucketTagging: getBucketTaggingHandler,
  PutBucketTagging: putBucketTaggingHandler,
  DeleteBucketTagging: deleteBucketTaggingHandler,
  GetBucketWebsite: getBucketWebsiteHandler,
  PutBucketWebsite: putBucketWebsiteHandler,
  DeleteBucketWebsite: deleteBucketWebsiteHandler,
  GetObjectRetention: getObjectRetentionHandler,
  PutObjectRetention: putObjectRetentionHandler,
  GetObjectLegalHold: getObjectLegalHoldHandler,
  PutObjectLegalHold: putObjectLegalHoldHandler,
  GetObjectLockConfiguration: getObjectLockConfigurationHandler,
  PutObjectLockConfiguration: putObjectLockConfigurationHandler,
  GetObjectTagging: getObjectTaggingHandler,
  PutObjectTagging: putObjectTaggingHandler,
  DeleteObjectTagging: deleteObjectTaggingHandler,
} as const
