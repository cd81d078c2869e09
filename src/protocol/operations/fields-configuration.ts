/** What the operations on configurations and tags have in common. */
import { element, header, optional, query } from '../fields.ts'
import { base64, boolean, text } from '../text-codecs.ts'
import { flatList, struct, wrappedList } from '../xml-codecs.ts'
import { sentChecksumHeaders } from './fields-checksum.ts'
import { expectedBucketOwner } from './fields-request.ts'

/** What goes with a document: its digest, and whose bucket it is meant for. */
export const documentHeaders = {
  ContentMD5: optional(header('content-md5', base64)),
  ChecksumAlgorithm: sentChecksumHeaders.ChecksumAlgorithm,
  ...expectedBucketOwner,
}

export const tag = struct({ Key: element(text), Value: element(text) })

export const tagSet = wrappedList('Tag', tag)

/** S3 takes a document without a set of tags for one with an empty set. */
export const tagging = struct({ TagSet: optional(element(tagSet)) })

/** Which of the configurations of its kind: it stands in the query and in the document. */
export const configurationId = { Id: query('id', text) }

export const configurationList = {
  input: { ContinuationToken: optional(query('continuation-token', text)), ...expectedBucketOwner },
  output: {
    IsTruncated: element(boolean),
    ContinuationToken: optional(element(text)),
    NextContinuationToken: optional(element(text)),
  },
}

const prefixAndTags = {
  Prefix: optional(element(text)),
  Tags: optional(element(flatList(tag), 'Tag')),
}

/** Which objects are meant: one of the three. */
export const objectFilter = struct({
  Prefix: optional(element(text)),
  Tag: optional(element(tag)),
  And: optional(element(struct(prefixAndTags))),
})

/** The same, or an access point. */
export const metricsFilter = struct({
  Prefix: optional(element(text)),
  Tag: optional(element(tag)),
  AccessPointArn: optional(element(text)),
  And: optional(element(struct({ ...prefixAndTags, AccessPointArn: optional(element(text)) }))),
})
