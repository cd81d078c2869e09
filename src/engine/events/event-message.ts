import type { OutboxRecord } from './outbox.ts'

/**
 * What a destination is sent, in the form of S3's own messages; our own additions are `uploadId` and
 * `partNumber`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const eventMessage = (record: OutboxRecord, region: string): object => {
  const { event, bucket, configurationId, ownerId, at, sequencer } = record
  const { requester, key, size, etag, versionId, uploadId, partNumber } = event
  const [system = '', ...name] = event.name.split(':')
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: system === 's3' ? 'aws:s3' : 'partita:s3',
        awsRegion: region,
        eventTime: new Date(at).toISOString(),
        eventName: name.join(':'),
        userIdentity: { principalId: requester?.principalId ?? 's3.lifecycle' },
        requestParameters: { sourceIPAddress: requester?.sourceIp ?? '' },
        responseElements: {
          'x-amz-request-id': requester?.requestId ?? '',
          'x-amz-id-2': requester?.hostId ?? '',
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: { name: bucket, ownerIdentity: { principalId: ownerId }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            key: formEncoded(key),
            ...(size !== undefined && { size }),
            ...(etag !== undefined && { eTag: etag }),
            ...(versionId !== undefined && { versionId }),
            ...(uploadId !== undefined && { uploadId }),
            ...(partNumber !== undefined && { partNumber }),
            sequencer,
          },
        },
      },
    ],
  }
}

/** As in a form: a space is a plus. Slashes stay. */
const formEncoded = (key: string): string =>
  new URLSearchParams([['', key]]).toString().slice(1).replaceAll('%2F', '/')
