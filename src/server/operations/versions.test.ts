import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf } from '../../../test/bodies.ts'
import { call } from '../../../test/handler-call.ts'
import { versionedStore } from '../../../test/versioned-bucket.ts'
import { createMultipartUploadHandler } from './create-multipart-upload.ts'
import { listMultipartUploadsHandler } from './list-multipart-uploads.ts'
import { uploadPartHandler } from './upload-part.ts'

test('VER-65 the version that an upload will be is told with it from Create on, also in listings', async () => {
  const store = await versionedStore()
  const at = { Bucket: 'bucket', Key: 'k' }
  const { UploadId, VersionId } = await createMultipartUploadHandler(call<'CreateMultipartUpload'>(store, at))
  assert.match(VersionId ?? '', /^.{32}$/)
  const part = await uploadPartHandler(
    call<'UploadPart'>(store, { ...at, UploadId, PartNumber: 1, Body: bodyOf('x') }),
  )
  assert.equal(part.VersionId, VersionId)
  const { Uploads } = await listMultipartUploadsHandler(
    call<'ListMultipartUploads'>(store, { Bucket: 'bucket' }),
  )
  assert.deepEqual(
    Uploads.map((upload) => upload.VersionId),
    [VersionId],
  )
})
