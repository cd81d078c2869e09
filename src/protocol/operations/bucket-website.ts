/** How a bucket would be a website: kept, not served. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { oneOf, text } from '../text-codecs.ts'
import { struct, wrappedList } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const protocol = optional(element(oneOf(['http', 'https'])))

const routingRule = struct({
  Condition: optional(
    element(
      struct({
        HttpErrorCodeReturnedEquals: optional(element(text)),
        KeyPrefixEquals: optional(element(text)),
      }),
    ),
  ),
  Redirect: element(
    struct({
      HostName: optional(element(text)),
      HttpRedirectCode: optional(element(text)),
      Protocol: protocol,
      ReplaceKeyPrefixWith: optional(element(text)),
      ReplaceKeyWith: optional(element(text)),
    }),
  ),
})

const members = {
  RedirectAllRequestsTo: optional(element(struct({ HostName: element(text), Protocol: protocol }))),
  IndexDocument: optional(element(struct({ Suffix: element(text) }))),
  ErrorDocument: optional(element(struct({ Key: element(text) }))),
  RoutingRules: optional(element(wrappedList('RoutingRule', routingRule))),
}

export type WebsiteConfiguration = Values<typeof members>

export const getBucketWebsite = operation({
  name: 'GetBucketWebsite',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['website'] },
  action: 's3:GetBucketWebsite',
  input: expectedBucketOwner,
  outputRoot: 'WebsiteConfiguration',
  output: members,
  status: 200,
})

export const putBucketWebsite = operation({
  name: 'PutBucketWebsite',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['website'] },
  action: 's3:PutBucketWebsite',
  input: { WebsiteConfiguration: payload('WebsiteConfiguration', struct(members)), ...documentHeaders },
  output: {},
  status: 200,
})

export const deleteBucketWebsite = operation({
  name: 'DeleteBucketWebsite',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['website'] },
  action: 's3:DeleteBucketWebsite',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})
