/** Policies that users and roles share: those of AWS that a store of objects knows, and an account's own. */
import { compiledPolicy } from './compiled-policies.ts'
import { noSuchEntity } from './iam-errors.ts'
import { identityKeys } from './identity-records.ts'
import type { IdentityRecord, ManagedPolicyRecord } from './identity-records.ts'
import { readIdentity } from './identity-store.ts'
import type { IdentityStore } from './identity-store.ts'
import type { Policy } from './policy.ts'

const allowing = (actions: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-iam-awsmanpol.html */
const awsPolicies: Readonly<Record<string, string>> = {
  AdministratorAccess: allowing(['*']),
  AmazonS3FullAccess: allowing(['s3:*']),
  AmazonS3ReadOnlyAccess: allowing(['s3:Get*', 's3:List*', 's3:Describe*']),
  IAMFullAccess: allowing(['iam:*']),
}

const awsArn = 'arn:aws:iam::aws:policy/'

export const policyArn = ({
  accountId,
  path,
  name,
}: Pick<ManagedPolicyRecord, 'accountId' | 'path' | 'name'>): string =>
  `arn:aws:iam::${accountId}:policy${path}${name}`

/** The document of a policy by its ARN, which may be of this account or AWS's. @throws {S3Error} NoSuchEntity. */
export const documentOf = async (store: IdentityStore, accountId: string, arn: string): Promise<string> => {
  const ofAws = arn.startsWith(awsArn) ? awsPolicies[arn.slice(awsArn.length)] : undefined
  if (ofAws !== undefined) return ofAws
  const own = await findManagedPolicy(store, accountId, arn)
  if (own === undefined) throw noSuchEntity(`Policy ${arn}`)
  return own.document
}

export const findManagedPolicy = async (
  store: IdentityStore,
  accountId: string,
  arn: string,
): Promise<ManagedPolicyRecord | undefined> => {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const record = await readIdentity<ManagedPolicyRecord>(store, identityKeys.policy(accountId, name))
  return record !== undefined && policyArn(record) === arn ? record : undefined
}

/** All that an identity's own policies say. */
export const policiesOf = async (
  store: IdentityStore,
  identity: IdentityRecord,
): Promise<readonly Policy[]> => {
  const attached = await Promise.all(
    identity.attached.map((arn) => documentOf(store, identity.accountId, arn)),
  )
  return [...Object.values(identity.policies), ...attached].map((document) =>
    compiledPolicy(document, 'identity'),
  )
}
