import type { Handlers } from '../handler.ts'
import { accessHandlers } from './access-handlers.ts'
import { abortMultipartUploadHandler } from './abort-multipart-upload.ts'
import {
  deleteBucketLifecycleHandler,
  getBucketLifecycleConfigurationHandler,
  putBucketLifecycleConfigurationHandler,
} from './bucket-lifecycle.ts'
import {
  getBucketNotificationConfigurationHandler,
  putBucketNotificationConfigurationHandler,
} from './bucket-notification.ts'
import { getBucketVersioningHandler, putBucketVersioningHandler } from './bucket-versioning.ts'
import { completeMultipartUploadHandler } from './complete-multipart-upload.ts'
import { configurationHandlers } from './configuration-handlers.ts'
import { copyObjectHandler } from './copy-object.ts'
import { createBucketHandler } from './create-bucket.ts'
import { createMultipartUploadHandler } from './create-multipart-upload.ts'
import { deleteBucketHandler } from './delete-bucket.ts'
import { deleteObjectHandler } from './delete-object.ts'
import { deleteObjectsHandler } from './delete-objects.ts'
import { getBucketLocationHandler } from './get-bucket-location.ts'
import { getObjectAttributesHandler } from './get-object-attributes.ts'
import { getObjectHandler } from './get-object.ts'
import { headBucketHandler } from './head-bucket.ts'
import { headObjectHandler } from './head-object.ts'
import { listBucketsHandler } from './list-buckets.ts'
import { listMultipartUploadsHandler } from './list-multipart-uploads.ts'
import { listObjectVersionsHandler } from './list-object-versions.ts'
import { listObjectsV2Handler } from './list-objects-v2.ts'
import { listObjectsHandler } from './list-objects.ts'
import { listPartsHandler } from './list-parts.ts'
import { putObjectHandler } from './put-object.ts'
import { uploadPartCopyHandler } from './upload-part-copy.ts'
import { uploadPartHandler } from './upload-part.ts'

/** What does each operation. */
export const handlers: Handlers = {
  ListBuckets: listBucketsHandler,
  CreateBucket: createBucketHandler,
  HeadBucket: headBucketHandler,
  DeleteBucket: deleteBucketHandler,
  GetBucketLocation: getBucketLocationHandler,
  PutObject: putObjectHandler,
  GetObject: getObjectHandler,
  HeadObject: headObjectHandler,
  DeleteObject: deleteObjectHandler,
  DeleteObjects: deleteObjectsHandler,
  CopyObject: copyObjectHandler,
  GetObjectAttributes: getObjectAttributesHandler,
  ListObjects: listObjectsHandler,
  ListObjectsV2: listObjectsV2Handler,
  ListObjectVersions: listObjectVersionsHandler,
  GetBucketVersioning: getBucketVersioningHandler,
  PutBucketVersioning: putBucketVersioningHandler,
  CreateMultipartUpload: createMultipartUploadHandler,
  UploadPart: uploadPartHandler,
  UploadPartCopy: uploadPartCopyHandler,
  CompleteMultipartUpload: completeMultipartUploadHandler,
  AbortMultipartUpload: abortMultipartUploadHandler,
  ListParts: listPartsHandler,
  ListMultipartUploads: listMultipartUploadsHandler,
  PutBucketLifecycleConfiguration: putBucketLifecycleConfigurationHandler,
  GetBucketLifecycleConfiguration: getBucketLifecycleConfigurationHandler,
  DeleteBucketLifecycle: deleteBucketLifecycleHandler,
  PutBucketNotificationConfiguration: putBucketNotificationConfigurationHandler,
  GetBucketNotificationConfiguration: getBucketNotificationConfigurationHandler,
  ...configurationHandlers,
  ...accessHandlers,
}
