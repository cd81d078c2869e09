/** Every operation of S3: those that are implemented, by name, and all that are declared. */
import type { Operation } from '../operation.ts'
import { accessOperations } from './access-operations.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import {
  deleteBucketLifecycle,
  getBucketLifecycleConfiguration,
  putBucketLifecycleConfiguration,
} from './bucket-lifecycle.ts'
import {
  getBucketNotificationConfiguration,
  putBucketNotificationConfiguration,
} from './bucket-notification.ts'
import { getBucketVersioning, putBucketVersioning } from './bucket-versioning.ts'
import { completeMultipartUpload } from './complete-multipart-upload.ts'
import { configurationOperations } from './configuration-operations.ts'
import { copyObject } from './copy-object.ts'
import { createBucket } from './create-bucket.ts'
import { createMultipartUpload } from './create-multipart-upload.ts'
import { deleteBucket } from './delete-bucket.ts'
import { deleteObject } from './delete-object.ts'
import { deleteObjects } from './delete-objects.ts'
import { getBucketLocation } from './get-bucket-location.ts'
import { getObjectAttributes } from './get-object-attributes.ts'
import { getObject } from './get-object.ts'
import { headBucket } from './head-bucket.ts'
import { headObject } from './head-object.ts'
import { listBuckets } from './list-buckets.ts'
import { listMultipartUploads } from './list-multipart-uploads.ts'
import { listObjectVersions } from './list-object-versions.ts'
import { listObjectsV2 } from './list-objects-v2.ts'
import { listObjects } from './list-objects.ts'
import { listParts } from './list-parts.ts'
import { notImplementedOperations } from './not-implemented.ts'
import { postObject } from './post-object.ts'
import { putObject } from './put-object.ts'
import { uploadPartCopy } from './upload-part-copy.ts'
import { uploadPart } from './upload-part.ts'

export const implementedOperations = {
  ListBuckets: listBuckets,
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  CopyObject: copyObject,
  GetObjectAttributes: getObjectAttributes,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  GetBucketVersioning: getBucketVersioning,
  PutBucketVersioning: putBucketVersioning,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
  PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration,
  GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration,
  DeleteBucketLifecycle: deleteBucketLifecycle,
  PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
  GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
  ...configurationOperations,
  ...accessOperations,
} as const

export type ImplementedOperations = typeof implementedOperations

export const declaredOperations: readonly Operation[] = [
  ...Object.values(implementedOperations),
  postObject,
  ...notImplementedOperations,
]
