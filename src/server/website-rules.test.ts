import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../test/engine-objects.ts'
import type { WebsiteConfiguration } from '../protocol/operations/bucket-website.ts'
import { checkWebsite } from './website-rules.ts'

const IndexDocument = { Suffix: 'index.html' }
const Redirect = { HostName: 'example.com' }

test('CONF-4 a website has an index document, or sends everybody elsewhere', async () => {
  const good: readonly WebsiteConfiguration[] = [
    { IndexDocument },
    { IndexDocument, ErrorDocument: { Key: 'errors/404.html' } },
    { RedirectAllRequestsTo: Redirect },
    {
      IndexDocument,
      RoutingRules: [
        { Condition: { HttpErrorCodeReturnedEquals: '404', KeyPrefixEquals: 'a/' }, Redirect },
        { Redirect: { HttpRedirectCode: '301', ReplaceKeyWith: 'b' } },
      ],
    },
  ]
  for (const website of good) assert.doesNotThrow(() => checkWebsite(website))
  const bad: readonly (readonly [WebsiteConfiguration, string])[] = [
    [{}, 'InvalidArgument'],
    [{ IndexDocument: { Suffix: '' } }, 'InvalidArgument'],
    [{ IndexDocument: { Suffix: 'a/index.html' } }, 'InvalidArgument'],
    [{ IndexDocument, ErrorDocument: { Key: '' } }, 'InvalidArgument'],
    [{ IndexDocument, RedirectAllRequestsTo: Redirect }, 'InvalidArgument'],
    [{ IndexDocument, RoutingRules: Array.from({ length: 51 }, () => ({ Redirect })) }, 'InvalidRequest'],
    [{ IndexDocument, RoutingRules: [{ Condition: {}, Redirect }] }, 'InvalidRequest'],
    [
      { IndexDocument, RoutingRules: [{ Redirect: { ReplaceKeyWith: 'a', ReplaceKeyPrefixWith: 'b' } }] },
      'InvalidRequest',
    ],
    [{ IndexDocument, RoutingRules: [{ Redirect: { HttpRedirectCode: '300' } }] }, 'InvalidRequest'],
    [
      { IndexDocument, RoutingRules: [{ Condition: { HttpErrorCodeReturnedEquals: '302' }, Redirect }] },
      'InvalidRequest',
    ],
  ]
  for (const [website, code] of bad) await rejectsWith(() => checkWebsite(website), code)
})
