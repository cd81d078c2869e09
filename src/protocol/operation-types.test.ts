import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BodyStream } from './body.ts'
import type { InputOf, OutputOf } from './operation.ts'
import type { ImplementedOperations } from './operations/index.ts'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : { readonly found: A; readonly expected: B }
type In<Name extends keyof ImplementedOperations> = InputOf<ImplementedOperations[Name]>
type Out<Name extends keyof ImplementedOperations> = OutputOf<ImplementedOperations[Name]>

/** Each line is checked by the compiler: a type that differs is not assignable to true. */
const expectations: readonly true[] = [
  true satisfies Equal<
    In<'HeadBucket'>,
    { readonly Bucket: string; readonly ExpectedBucketOwner?: string | undefined }
  >,
  true satisfies Equal<In<'ListBuckets'>['MaxBuckets'], number | undefined>,
  true satisfies Equal<In<'UploadPart'>['Bucket'], string>,
  true satisfies Equal<In<'UploadPart'>['Key'], string>,
  true satisfies Equal<In<'UploadPart'>['PartNumber'], number>,
  true satisfies Equal<In<'UploadPart'>['Body'], BodyStream>,
  true satisfies Equal<In<'UploadPart'>['ChecksumCRC64NVME'], string | undefined>,
  true satisfies Equal<In<'CreateMultipartUpload'>['ChecksumType'], 'COMPOSITE' | 'FULL_OBJECT' | undefined>,
  true satisfies Equal<In<'PutObject'>['Metadata'], Readonly<Record<string, string>> | undefined>,
  true satisfies Equal<In<'GetObject'>['IfModifiedSince'], Date | undefined>,
  true satisfies Equal<In<'DeleteObjects'>['Delete']['Objects'][number]['Key'], string>,
  true satisfies Equal<
    In<'CompleteMultipartUpload'>['MultipartUpload']['Parts'][number]['PartNumber'],
    number
  >,
  true satisfies Equal<Out<'DeleteBucket'>, {}>,
  true satisfies Equal<Out<'UploadPart'>['ETag'], string>,
  true satisfies Equal<Out<'GetObject'>['Body'], BodyStream>,
  true satisfies Equal<Out<'GetObject'>['LastModified'], Date | undefined>,
  true satisfies Equal<Out<'ListParts'>['IsTruncated'], boolean>,
  true satisfies Equal<Out<'ListParts'>['Parts'][number]['LastModified'], Date>,
  true satisfies Equal<Out<'CopyObject'>['CopyObjectResult']['ETag'], string>,
  true satisfies Equal<Out<'ListMultipartUploads'>['Uploads'][number]['Owner'], OwnerShown | undefined>,
]
type OwnerShown = { readonly ID?: string | undefined; readonly DisplayName?: string | undefined }

test('OP-1 the types of inputs and outputs follow from the declarations', () => {
  assert.ok(expectations.every(Boolean))
})
