/** Server-side encryption. Keys travel in headers; what a server does with them is its own matter. */
import { header, optional } from '../fields.ts'
import { boolean, text } from '../text-codecs.ts'

/** The three headers of a key that the customer provides. */
export const customerKeyHeaders = {
  SSECustomerAlgorithm: optional(header('x-amz-server-side-encryption-customer-algorithm', text)),
  SSECustomerKey: optional(header('x-amz-server-side-encryption-customer-key', text)),
  SSECustomerKeyMD5: optional(header('x-amz-server-side-encryption-customer-key-md5', text)),
}

/** The same of the source of a copy. */
export const copySourceCustomerKeyHeaders = {
  CopySourceSSECustomerAlgorithm: optional(
    header('x-amz-copy-source-server-side-encryption-customer-algorithm', text),
  ),
  CopySourceSSECustomerKey: optional(header('x-amz-copy-source-server-side-encryption-customer-key', text)),
  CopySourceSSECustomerKeyMD5: optional(
    header('x-amz-copy-source-server-side-encryption-customer-key-md5', text),
  ),
}

const managedKeyHeaders = {
  ServerSideEncryption: optional(header('x-amz-server-side-encryption', text)),
  SSEKMSKeyId: optional(header('x-amz-server-side-encryption-aws-kms-key-id', text)),
  BucketKeyEnabled: optional(header('x-amz-server-side-encryption-bucket-key-enabled', boolean)),
}

/** Base64 of a JSON object. */
export const encryptionContextHeader = {
  SSEKMSEncryptionContext: optional(header('x-amz-server-side-encryption-context', text)),
}

/** How a new object shall be encrypted. */
export const encryptionRequestHeaders = {
  ...managedKeyHeaders,
  ...encryptionContextHeader,
  ...customerKeyHeaders,
}

/** How an object is encrypted, without a key that the customer provided. */
export const encryptionResponseHeaders = {
  ...managedKeyHeaders,
  SSECustomerAlgorithm: customerKeyHeaders.SSECustomerAlgorithm,
  SSECustomerKeyMD5: customerKeyHeaders.SSECustomerKeyMD5,
}

/** The same of a completed upload, where no customer's key is told. */
export const managedEncryptionHeaders = managedKeyHeaders
