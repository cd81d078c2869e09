/** Temporary credentials. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
import { compiledPolicy } from '../compiled-policies.ts'
import { evaluatePolicies, evaluatePolicy } from '../evaluate.ts'
import { notAuthorized, validationError } from '../iam-errors.ts'
import { identityKeys } from '../identity-records.ts'
import type { RoleRecord, UserRecord } from '../identity-records.ts'
import { S3Error } from '../../protocol/errors.ts'
import { makeSecret, makeUniqueId, readIdentity } from '../identity-store.ts'
import { sealToken } from '../session-tokens.ts'
import type { SessionToken } from '../session-tokens.ts'
import { roleArn } from '../access-keys.ts'
import { checkDocument } from './identity-policies.ts'
import type { QueryAction, QueryCall, Tree } from './query-action.ts'

const secondsMin = 900
const hour = 3600

const issue = async (
  { store }: QueryCall,
  seconds: number,
  whose: Pick<SessionToken, 'accountId' | 'user' | 'role' | 'policy'>,
): Promise<Tree> => {
  const issuedAt = store.clock.now()
  const token: SessionToken = {
    ...whose,
    accessKeyId: makeUniqueId(store.random, 'ASIA'),
    secretAccessKey: makeSecret(store.random),
    issuedAt,
    expiresAt: issuedAt + seconds * 1000,
  }
  return {
    AccessKeyId: token.accessKeyId,
    SecretAccessKey: token.secretAccessKey,
    SessionToken: await sealToken(store, token),
    Expiration: new Date(token.expiresAt),
  }
}

const getCallerIdentity = async ({ caller }: QueryCall): Promise<Tree> => ({
  UserId: caller.userId,
  Account: caller.accountId,
  Arn: caller.arn,
})

const getSessionToken = async (call: QueryCall): Promise<Tree> => {
  const { caller, parameters, store } = call
  if (caller.issuedAt !== undefined) throw notAuthorized(caller.arn, 'sts:GetSessionToken', '*')
  const max = caller.kind === 'root' ? hour : 36 * hour
  const seconds = parameters.integer('DurationSeconds', { min: secondsMin, max: 36 * hour }) ?? 12 * hour
  const { accountId, userName } = caller
  const user =
    userName === undefined
      ? undefined
      : await readIdentity<UserRecord>(store, identityKeys.user(accountId, userName))
  // Without this, the session of a user who has just gone would be one of the root.
  if (user?.uniqueId !== (userName === undefined ? undefined : caller.userId))
    throw new S3Error('InvalidToken')
  return {
    Credentials: await issue(call, Math.min(seconds, max), {
      accountId,
      ...(user !== undefined && { user: { name: user.name, uniqueId: user.uniqueId } }),
    }),
  }
}

const rolePattern = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/

/** Whether the role takes the caller, and the caller's own policies let him, where it needs them. */
const mayAssume = (call: QueryCall, role: RoleRecord, arn: string): boolean => {
  const { caller } = call
  const question = { requester: caller, action: 'sts:AssumeRole', resource: arn, context: () => undefined }
  const trust = evaluatePolicy(compiledPolicy(role.trust, 'trust'), question)
  const own = evaluatePolicies(caller.policies, question)
  const session =
    caller.sessionPolicy === undefined ? undefined : evaluatePolicy(caller.sessionPolicy, question)
  if (trust.denied || own.denied || session?.denied === true || session?.granted === 'none') return false
  if (trust.granted === 'direct' && caller.accountId === role.accountId) return true
  return trust.granted !== 'none' && (caller.kind === 'root' || own.granted !== 'none')
}

const assumeRole = async (call: QueryCall): Promise<Tree> => {
  const { store, parameters, caller } = call
  const arn = parameters.get('RoleArn')
  const sessionName = parameters.get('RoleSessionName')
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw validationError('RoleSessionName must be 2 to 64 of [\\w+=,.@-].')
  const policy = parameters.find('Policy')
  if (policy !== undefined) checkDocument(policy, 'identity')
  const [, accountId = '', name = ''] = rolePattern.exec(arn) ?? []
  const role = await readIdentity<RoleRecord>(store, identityKeys.role(accountId, name))
  // One that is not there is refused like one that takes others.
  if (role === undefined || roleArn(role) !== arn || !mayAssume(call, role, arn)) {
    throw notAuthorized(caller.arn, 'sts:AssumeRole', arn)
  }
  const asked = parameters.integer('DurationSeconds', { min: secondsMin, max: 12 * hour }) ?? hour
  if (asked > role.sessionSecondsMax) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  // Of a session that begins another one, AWS allows an hour.
  const seconds = caller.issuedAt === undefined ? asked : Math.min(asked, hour)
  return {
    Credentials: await issue(call, seconds, {
      accountId,
      role: { name, uniqueId: role.uniqueId, sessionName },
      ...(policy !== undefined && { policy }),
    }),
    AssumedRoleUser: {
      AssumedRoleId: `${role.uniqueId}:${sessionName}`,
      Arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    },
  }
}

export const sessionActions: Readonly<Record<string, QueryAction>> = {
  GetCallerIdentity: { takes: [], resource: () => '*', free: true, run: getCallerIdentity },
  GetSessionToken: { takes: ['DurationSeconds'], resource: () => '*', free: true, run: getSessionToken },
  AssumeRole: {
    takes: ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'Policy'],
    resource: ({ parameters }) => parameters.find('RoleArn') ?? '*',
    free: true,
    run: assumeRole,
  },
}
