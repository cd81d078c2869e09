/**
 * Which website configurations S3 takes. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
 */
import { invalidArgument, invalidRequest } from '../protocol/error-messages.ts'
import type { WebsiteConfiguration } from '../protocol/operations/bucket-website.ts'

const ruleCountMax = 50

/** @throws {S3Error} InvalidArgument, InvalidRequest. */
export const checkWebsite = (website: WebsiteConfiguration): void => {
  const { RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules = [] } = website
  if (RedirectAllRequestsTo !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || RoutingRules.length > 0) {
      throw invalidArgument(
        'RedirectAllRequestsTo',
        'not null',
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
      )
    }
    return
  }
  if (IndexDocument === undefined) {
    throw invalidArgument(
      'IndexDocument',
      'null',
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
    )
  }
  const { Suffix } = IndexDocument
  if (Suffix === '' || Suffix.includes('/')) {
    throw invalidArgument('IndexDocument', Suffix, 'The IndexDocument Suffix is not well formed')
  }
  if (ErrorDocument?.Key === '')
    throw invalidArgument('ErrorDocument', '', 'The ErrorDocument Key is not well formed')
  if (RoutingRules.length > ruleCountMax) {
    throw invalidRequest(
      `${RoutingRules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${ruleCountMax}.`,
    )
  }
  for (const rule of RoutingRules) checkRule(rule)
}

const checkRule = ({
  Condition,
  Redirect,
}: NonNullable<WebsiteConfiguration['RoutingRules']>[number]): void => {
  const { HttpRedirectCode: redirectCode, ReplaceKeyPrefixWith: prefix, ReplaceKeyWith: key } = Redirect
  if (prefix !== undefined && key !== undefined) {
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.')
  }
  if (redirectCode !== undefined && !/^3(0[1-9]|[1-9]\d)$/.test(redirectCode)) {
    throw invalidRequest(
      `The provided HTTP redirect code (${redirectCode}) is not valid. Valid codes are 3XX except 300.`,
    )
  }
  if (Condition === undefined) return
  const { HttpErrorCodeReturnedEquals: errorCode, KeyPrefixEquals } = Condition
  if (errorCode === undefined && KeyPrefixEquals === undefined) {
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    )
  }
  if (errorCode !== undefined && !/^[45]\d\d$/.test(errorCode)) {
    throw invalidRequest(
      `The provided HTTP error code (${errorCode}) is not valid. Valid codes are 4XX or 5XX.`,
    )
  }
}
