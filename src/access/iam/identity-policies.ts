/** Policies of a user or a role: those written into it, and those it shares with others. */
import { compiledPolicy } from '../compiled-policies.ts'
import { roleArn, userArn } from '../access-keys.ts'
import { limitExceeded, malformedDocument, noSuchEntity } from '../iam-errors.ts'
import { identityKeys } from '../identity-records.ts'
import type { IdentityRecord } from '../identity-records.ts'
import { changeIdentity, readIdentity } from '../identity-store.ts'
import { documentOf } from '../managed-policies.ts'
import type { PolicyKind } from '../parse-policy.ts'
import { PolicyError } from '../policy-json.ts'
import { pageOf, pageParameters } from './query-action.ts'
import type { QueryAction, QueryCall } from './query-action.ts'

export interface IdentityKind {
  readonly word: 'User' | 'Role'
  readonly keyOf: (accountId: string, name: string) => Uint8Array
  readonly arnOf: (identity: IdentityRecord) => string
}

export const userKind: IdentityKind = { word: 'User', keyOf: identityKeys.user, arnOf: userArn }
export const roleKind: IdentityKind = { word: 'Role', keyOf: identityKeys.role, arnOf: roleArn }

const documentSizeMax = 20_480
const policiesMax = 50

/** @throws {S3Error} MalformedPolicyDocument. */
export const checkDocument = (document: string, kind: PolicyKind): string => {
  if (document.length > documentSizeMax)
    throw malformedDocument(`A policy has at most ${documentSizeMax} characters.`)
  try {
    compiledPolicy(document, kind)
    return document
  } catch (error) {
    if (error instanceof PolicyError) throw malformedDocument(error.message)
    throw error
  }
}

/** As AWS gives documents back: percent-encoded. */
export const encodeDocument = (document: string): string =>
  encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const nameOf = (kind: IdentityKind, { parameters }: QueryCall): string =>
  parameters.entityName(`${kind.word}Name`)

export const unknownIdentity = (kind: IdentityKind, name: string) =>
  noSuchEntity(`The ${kind.word.toLowerCase()} with name ${name}`)

/** @throws {S3Error} NoSuchEntity. */
export const getIdentity = async <T extends IdentityRecord>(
  kind: IdentityKind,
  call: QueryCall,
  name: string,
): Promise<T> => {
  const record = await readIdentity<T>(call.store, kind.keyOf(call.caller.accountId, name))
  if (record === undefined) throw unknownIdentity(kind, name)
  return record
}

/** @throws {S3Error} NoSuchEntity, and what `change` throws. */
export const changeNamed = async <T extends IdentityRecord>(
  kind: IdentityKind,
  call: QueryCall,
  change: (before: T) => T,
): Promise<void> => {
  const name = nameOf(kind, call)
  await changeIdentity<T>(call.store, kind.keyOf(call.caller.accountId, name), (before) => {
    if (before === undefined) throw unknownIdentity(kind, name)
    return { next: change(before) }
  })
}

/** `arn:aws:iam::1:user/name`, whatever path it has. */
export const resourceByName =
  (kind: IdentityKind) =>
  (call: QueryCall): string =>
    `arn:aws:iam::${call.caller.accountId}:${kind.word.toLowerCase()}/${call.parameters.find(`${kind.word}Name`) ?? call.caller.userName ?? ''}`

/** PutUserPolicy and its like, for users or roles. */
export const policyActions = (kind: IdentityKind): Readonly<Record<string, QueryAction>> => {
  const { word } = kind
  const named = `${word}Name`
  const resource = resourceByName(kind)
  return {
    [`Put${word}Policy`]: {
      takes: [named, 'PolicyName', 'PolicyDocument'],
      resource,
      run: async (call) => {
        const policyName = call.parameters.entityName('PolicyName')
        const document = checkDocument(call.parameters.get('PolicyDocument'), 'identity')
        await changeNamed(kind, call, (before) => {
          const policies = { ...before.policies, [policyName]: document }
          if (Object.keys(policies).length > policiesMax)
            throw limitExceeded(`At most ${policiesMax} policies.`)
          return { ...before, policies }
        })
        return undefined
      },
    },
    [`Get${word}Policy`]: {
      takes: [named, 'PolicyName'],
      resource,
      run: async (call) => {
        const policyName = call.parameters.get('PolicyName')
        const { name, policies } = await getIdentity(kind, call, nameOf(kind, call))
        const document = Object.hasOwn(policies, policyName) ? policies[policyName] : undefined
        if (document === undefined)
          throw noSuchEntity(`The ${word.toLowerCase()} policy with name ${policyName}`)
        return { [named]: name, PolicyName: policyName, PolicyDocument: encodeDocument(document) }
      },
    },
    [`Delete${word}Policy`]: {
      takes: [named, 'PolicyName'],
      resource,
      run: async (call) => {
        const policyName = call.parameters.get('PolicyName')
        await changeNamed(kind, call, (before) => {
          if (!Object.hasOwn(before.policies, policyName)) {
            throw noSuchEntity(`The ${word.toLowerCase()} policy with name ${policyName}`)
          }
          const { [policyName]: _, ...policies } = before.policies
          return { ...before, policies }
        })
        return undefined
      },
    },
    [`List${word}Policies`]: {
      takes: [named, ...pageParameters],
      resource,
      run: async (call) => {
        const { policies } = await getIdentity(kind, call, nameOf(kind, call))
        const page = pageOf(call.parameters, Object.keys(policies).toSorted(), (each) => each)
        return { PolicyNames: page.items, ...page.tree }
      },
    },
    ...attachActions(kind),
  }
}

const attachActions = (kind: IdentityKind): Readonly<Record<string, QueryAction>> => {
  const { word } = kind
  const named = `${word}Name`
  const resource = resourceByName(kind)
  return {
    [`Attach${word}Policy`]: {
      takes: [named, 'PolicyArn'],
      resource,
      run: async (call) => {
        const arn = call.parameters.get('PolicyArn')
        await documentOf(call.store, call.caller.accountId, arn)
        await changeNamed(kind, call, (before) => {
          const attached = [...before.attached.filter((each) => each !== arn), arn]
          if (attached.length > policiesMax) throw limitExceeded(`At most ${policiesMax} policies.`)
          return { ...before, attached }
        })
        return undefined
      },
    },
    [`Detach${word}Policy`]: {
      takes: [named, 'PolicyArn'],
      resource,
      run: async (call) => {
        const arn = call.parameters.get('PolicyArn')
        await changeNamed(kind, call, (before) => {
          if (!before.attached.includes(arn)) throw noSuchEntity(`Policy ${arn}`)
          return { ...before, attached: before.attached.filter((each) => each !== arn) }
        })
        return undefined
      },
    },
    [`ListAttached${word}Policies`]: {
      takes: [named, 'PathPrefix', ...pageParameters],
      resource,
      run: async (call) => {
        const { attached } = await getIdentity(kind, call, nameOf(kind, call))
        const page = pageOf(call.parameters, attached.toSorted(), (each) => each)
        const policies = page.items.map((arn) => ({
          PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
          PolicyArn: arn,
        }))
        return { AttachedPolicies: policies, ...page.tree }
      },
    },
  }
}
