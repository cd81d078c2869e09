import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorOf, parseErrorDocument, writeErrorDocument } from './error-document.ts'
import { S3Error, s3Errors } from './errors.ts'
import { invalidArgument, noSuchUpload } from './error-messages.ts'

const ids = { requestId: '4442587FB7D0A2F9', hostId: 'host', resource: '/b/k' }

test('XML-10 an error document has no namespace, details before the ids, and comes back as the same error', () => {
  const bytes = writeErrorDocument(noSuchUpload('u-1'), ids)
  assert.equal(
    new TextDecoder().decode(bytes),
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchUpload</Code><Message>The specified upload does not exist. ' +
      'The upload ID may be invalid, or the upload may have been aborted or completed.</Message><UploadId>u-1</UploadId>' +
      '<Resource>/b/k</Resource><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>',
  )
  const document = parseErrorDocument(bytes)
  assert.ok(document)
  assert.equal(document.requestId, ids.requestId)
  const error = errorOf(document, 404)
  assert.deepEqual(
    [error.code, error.status, error.details, error.message],
    ['NoSuchUpload', 404, { UploadId: 'u-1' }, noSuchUpload('u-1').message],
  )
})

test('XML-11 hostile values stay text in an error document', () => {
  const value = '</Message><Code>x</Code>&<!--\r\n\u0001'
  const document = parseErrorDocument(writeErrorDocument(invalidArgument('a', value), ids))
  assert.equal(document?.details['ArgumentValue'], value)
  assert.equal(document?.code, 'InvalidArgument')
})

test('XML-12 what is not an error document is none, and an error within a 200 keeps its own status', () => {
  for (const text of ['', '<html/>', '<Error/>', '<Error><Code/></Error>']) {
    assert.equal(parseErrorDocument(new TextEncoder().encode(text)), undefined)
  }
  const slow = parseErrorDocument(writeErrorDocument(new S3Error('SlowDown'), ids))
  assert.ok(slow)
  assert.equal(errorOf(slow, 200).status, 503)
  assert.equal(errorOf({ ...slow, code: 'Unheard' }, 200).status, 500)
})

test('XML-13 every code of the table has a status of its class and a message', () => {
  for (const [code, { status, message }] of Object.entries(s3Errors)) {
    assert.ok(status >= 300 && status < 600 && message !== '', code)
    assert.equal(new S3Error(code).status, status)
  }
  assert.equal(new S3Error('toString').status, 500)
})
