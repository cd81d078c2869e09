/** What does the operations that say who may. */
import type { accessOperations } from '../../protocol/operations/access-operations.ts'
import type { HandlerOf } from '../handler.ts'
import {
  getBucketAclHandler,
  getObjectAclHandler,
  putBucketAclHandler,
  putObjectAclHandler,
} from './access-control-lists.ts'
import {
  deleteBucketPolicyHandler,
  getBucketPolicyHandler,
  getBucketPolicyStatusHandler,
  putBucketPolicyHandler,
} from './bucket-policy.ts'
import {
  deleteBucketOwnershipControlsHandler,
  deletePublicAccessBlockHandler,
  getBucketOwnershipControlsHandler,
  getPublicAccessBlockHandler,
  putBucketOwnershipControlsHandler,
  putPublicAccessBlockHandler,
} from './bucket-public-access.ts'

type AccessHandlers = { readonly [Name in keyof typeof accessOperations]: HandlerOf<Name> }

export const accessHandlers: AccessHandlers = {
  GetBucketPolicy: getBucketPolicyHandler,
  PutBucketPolicy: putBucketPolicyHandler,
  DeleteBucketPolicy: deleteBucketPolicyHandler,
  GetBucketPolicyStatus: getBucketPolicyStatusHandler,
  GetPublicAccessBlock: getPublicAccessBlockHandler,
  PutPublicAccessBlock: putPublicAccessBlockHandler,
  DeletePublicAccessBlock: deletePublicAccessBlockHandler,
  GetBucketOwnershipControls: getBucketOwnershipControlsHandler,
  PutBucketOwnershipControls: putBucketOwnershipControlsHandler,
  DeleteBucketOwnershipControls: deleteBucketOwnershipControlsHandler,
  GetBucketAcl: getBucketAclHandler,
  PutBucketAcl: putBucketAclHandler,
  GetObjectAcl: getObjectAclHandler,
  PutObjectAcl: putObjectAclHandler,
}
