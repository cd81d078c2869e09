/**
 * What requests may ask of a new object or bucket and this server does not do. It is refused in the
 * words of S3: taking it silently would be a lie about where the bytes are or who may read them.
 */
import { headerNotImplemented } from '../protocol/error-messages.ts'

export interface NewObjectFields {
  readonly ObjectLockEventHold?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly SSEKMSKeyId?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
  readonly SSECustomerKey?: string | undefined
}

/**
 * For PutObject, CopyObject and CreateMultipartUpload.
 *
 * @throws {S3Error} NotImplemented (encryption, event holds).
 */
export const refuseUnsupported = (input: NewObjectFields): void => {
  refuseEncryption(input)
  if (input.ObjectLockEventHold !== undefined) throw headerNotImplemented('x-amz-object-lock-event-hold')
}

/**
 * Also for reads, which bring the customer's key.
 * @throws {S3Error} NotImplemented.
 */
export const refuseEncryption = (
  input: Pick<
    NewObjectFields,
    'ServerSideEncryption' | 'SSEKMSKeyId' | 'SSECustomerAlgorithm' | 'SSECustomerKey'
  >,
): void => {
  if (input.ServerSideEncryption !== undefined || input.SSEKMSKeyId !== undefined) {
    throw headerNotImplemented('x-amz-server-side-encryption')
  }
  if (input.SSECustomerAlgorithm !== undefined || input.SSECustomerKey !== undefined) {
    throw headerNotImplemented('x-amz-server-side-encryption-customer-algorithm')
  }
}
