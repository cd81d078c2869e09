import type { AccessRecord } from '../../access/access-settings.ts'
import { publicAccessBlockOf } from '../../access/access-settings.ts'
import { parsePolicy } from '../../access/parse-policy.ts'
import type { Policy } from '../../access/policy.ts'
import { PolicyError } from '../../access/policy-json.ts'
import { isPublicPolicy } from '../../access/public-policy.ts'
import { matchesWildcard } from '../../access/wildcard.ts'
import { getBucketConfig } from '../../engine/bucket-config.ts'
import { bytesBody, readBody } from '../../protocol/body.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { accessConfig, changeBucketAccess } from '../access/bucket-access.ts'
import { checkSentDigests } from '../sent-digests.ts'
import type { HandlerOf } from '../handler.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html */
const policySizeMax = 20 * 1024

const malformedPolicy = (message: string, cause?: unknown): S3Error =>
  new S3Error('MalformedPolicy', {}, { message, cause })

export const getBucketPolicyHandler: HandlerOf<'GetBucketPolicy'> = async ({ input, store }) => {
  const { policy } = (await getBucketConfig<AccessRecord>(store, input.Bucket, accessConfig)) ?? {}
  if (policy === undefined) throw noSuchPolicy(input.Bucket)
  return { Policy: bytesBody(Buffer.from(policy)), ContentType: 'application/json' }
}

const noSuchPolicy = (bucket: string): S3Error => new S3Error('NoSuchBucketPolicy', { BucketName: bucket })

export const putBucketPolicyHandler: HandlerOf<'PutBucketPolicy'> = async ({ input, store }) => {
  const text = await readPolicy(input.Policy)
  checkSentDigests(text, input)
  const document = new TextDecoder().decode(text)
  const policy = parse(document)
  checkResources(policy, input.Bucket)
  const isPublic = isPublicPolicy(policy)
  await changeBucketAccess(store, input.Bucket, (before) => {
    if (isPublic && publicAccessBlockOf(before).BlockPublicPolicy) throw accessDenied()
    return { ...before, policy: document }
  })
  return {}
}

const readPolicy = async (body: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  try {
    return await readBody(body, policySizeMax)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw malformedPolicy(`The policy is too large: ${policySizeMax} bytes at most.`, error)
  }
}

const parse = (document: string): Policy => {
  try {
    return parsePolicy(document, 'bucket')
  } catch (error) {
    if (error instanceof PolicyError) throw malformedPolicy(error.message, error)
    throw error
  }
}

/** Every resource must be the bucket or in it: a policy can say nothing of others. */
const checkResources = ({ statements }: Policy, bucket: string): void => {
  for (const { resources } of statements) {
    const ours = (resources?.patterns ?? []).every((pattern) => {
      const [, name] = /^arn:[^:]+:s3:[^:]*:[^:]*:([^/]+)/.exec(pattern) ?? []
      return name !== undefined && matchesWildcard(name, bucket)
    })
    if (!ours) throw malformedPolicy('Policy has invalid resource')
  }
}

export const deleteBucketPolicyHandler: HandlerOf<'DeleteBucketPolicy'> = async ({ input, store }) => {
  await changeBucketAccess(store, input.Bucket, ({ policy: _, ...rest }) => rest)
  return {}
}

export const getBucketPolicyStatusHandler: HandlerOf<'GetBucketPolicyStatus'> = async ({ input, access }) => {
  const { settings } = await access.bucket(input.Bucket)
  if (settings.policy === undefined) throw noSuchPolicy(input.Bucket)
  return { PolicyStatus: { IsPublic: settings.policyIsPublic } }
}
