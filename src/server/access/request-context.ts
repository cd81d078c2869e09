/**
 * What conditions of policies can ask of a request. A value that the request does not have is
 * absent, never empty. https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
import type { TLSSocket } from 'node:tls'
import type { Principal } from '../../access/accounts.ts'
import type { RequestContext } from '../../access/policy-variables.ts'
import { parseCopySource } from '../../engine/copy-source.ts'
import { parseTagging } from '../../engine/tagging.ts'
import { parseAmzDate } from '../../protocol/sigv4/amz-date.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { Authentication } from '../authenticate.ts'
import type { Exchange } from '../exchange.ts'
import type { RequestHeaders } from '../request-headers.ts'
import { sourceOf } from './source-address.ts'

export interface ContextSource {
  readonly principal: Principal
  readonly exchange: Exchange
  readonly operation: string
  readonly query: ReadonlyMap<string, string>
  /** With those of a presigned URL. */
  readonly headers: RequestHeaders
  readonly signature: Authentication['signature']
  readonly authType: 'REST-HEADER' | 'REST-QUERY-STRING' | 'POST' | undefined
  readonly region: string
  readonly now: number
  readonly trustedProxies: readonly string[]
  /** From the document of the request, where it has one that matters: by condition key. */
  readonly fromBody: ReadonlyMap<string, readonly string[]>
}

/** What is particular to the bucket and object that are asked for. */
export interface ResourceFacts {
  readonly resourceAccount: string | undefined
  readonly versionId: string | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
}

type Read = (source: ContextSource) => string | undefined

const isoOf = (ms: number): string => new Date(ms).toISOString()

const creates = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject'])
const writesObjects = new Set([...creates, 'CreateMultipartUpload', 'UploadPart', 'UploadPartCopy'])
const types = { root: 'Account', user: 'User', role: 'AssumedRole', anonymous: 'Anonymous' } as const

const readers: Readonly<Record<string, Read>> = {
  'aws:currenttime': ({ now }) => isoOf(now),
  'aws:epochtime': ({ now }) => String(Math.floor(now / 1000)),
  'aws:sourceip': (source) => sourceOf(source.exchange, source.trustedProxies).address,
  'aws:securetransport': (source) => String(sourceOf(source.exchange, source.trustedProxies).secure),
  'aws:useragent': ({ exchange }) => exchange.headers['user-agent'],
  'aws:referer': ({ exchange }) => exchange.headers['referer'],
  'aws:requestedregion': ({ region }) => region,
  'aws:username': ({ principal }) => principal.userName,
  'aws:userid': ({ principal }) => principal.userId,
  'aws:principalarn': ({ principal }) =>
    principal.roleArn ?? (principal.arn === '' ? undefined : principal.arn),
  'aws:principalaccount': ({ principal }) => (principal.accountId === '' ? undefined : principal.accountId),
  'aws:principaltype': ({ principal }) => types[principal.kind],
  'aws:principalisawsservice': () => 'false',
  'aws:viaawsservice': () => 'false',
  'aws:tokenissuetime': ({ principal }) =>
    principal.issuedAt === undefined ? undefined : isoOf(principal.issuedAt),
  'aws:multifactorauthpresent': ({ principal }) => (principal.issuedAt === undefined ? undefined : 'false'),
  's3:prefix': ({ query }) => query.get('prefix'),
  's3:delimiter': ({ query }) => query.get('delimiter'),
  's3:max-keys': ({ query }) => query.get('max-keys'),
  's3:if-match': ({ headers }) => headers['if-match'],
  's3:if-none-match': ({ headers }) => headers['if-none-match'],
  's3:objectcreationoperation': ({ operation }) =>
    writesObjects.has(operation) ? String(creates.has(operation)) : undefined,
  's3:authtype': ({ authType }) => authType,
  's3:signatureversion': ({ signature }) => (signature === undefined ? undefined : 'AWS4-HMAC-SHA256'),
  's3:signatureage': ({ signature, now }) => {
    const signedAt = signature === undefined ? undefined : parseAmzDate(signature.amzDate)
    return signedAt === undefined ? undefined : String(Math.max(0, now - signedAt))
  },
  's3:tlsversion': ({ exchange }) =>
    /^TLSv([\d.]+)$/.exec((exchange.request.socket as TLSSocket).getProtocol?.() ?? '')?.[1],
  's3:x-amz-copy-source': ({ headers }) => copySourceText(headers['x-amz-copy-source']),
  's3:object-lock-mode': ({ headers }) => headers['x-amz-object-lock-mode'],
  's3:object-lock-legal-hold': ({ headers }) => headers['x-amz-object-lock-legal-hold'],
  's3:object-lock-retain-until-date': ({ headers }) => headers['x-amz-object-lock-retain-until-date'],
  's3:object-lock-remaining-retention-days': ({ headers, now }) =>
    remainingDays(headers['x-amz-object-lock-retain-until-date'], now),
}

/** The values of the condition keys of one request, each found when it is asked for. */
export const requestContext =
  (source: ContextSource, facts: ResourceFacts): RequestContext =>
  (key) => {
    const given = source.fromBody.get(key)
    if (given !== undefined) return given
    const read = readers[key]
    if (read !== undefined) return asList(read(source))
    if (key === 's3:versionid') return asList(facts.versionId)
    if (key === 'aws:resourceaccount' || key === 's3:resourceaccount') return asList(facts.resourceAccount)
    if (key === 's3:requestobjecttagkeys') return tagKeysOf(source)
    if (key.startsWith(requestTag)) return asList(requestTags(source)?.[key.slice(requestTag.length)])
    if (key.startsWith(existingTag)) return asList(ownValue(facts.tags, key.slice(existingTag.length)))
    // The names of most of S3's keys are those of headers.
    return key.startsWith('s3:x-amz-') ? asList(source.headers[key.slice('s3:'.length)]) : undefined
  }

export const existingTag = 's3:existingobjecttag/'
const requestTag = 's3:requestobjecttag/'

const asList = (value: string | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : [value]

const ownValue = (record: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined

const requestTags = ({ headers }: ContextSource): Readonly<Record<string, string>> | undefined => {
  const text = headers['x-amz-tagging']
  if (text === undefined) return undefined
  try {
    return parseTagging(text)
  } catch (error) {
    // Tags that are no tags are refused later; nobody is let in for them.
    if (error instanceof S3Error) return undefined
    throw error
  }
}

const tagKeysOf = (source: ContextSource): readonly string[] | undefined => {
  const names = Object.keys(requestTags(source) ?? {})
  return names.length === 0 ? undefined : names
}

/** `bucket/key`, decoded. */
const copySourceText = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  const { bucket, key } = parseCopySource(text)
  return `${bucket}/${key}`
}

const dayMs = 24 * 60 * 60 * 1000

/** Whole days from now until a date. */
export const remainingDays = (date: string | undefined, now: number): string | undefined => {
  const until = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(until) ? undefined : String(Math.floor((until - now) / dayMs))
}
