/** The IAM and STS APIs: which action a call means, whether it may, and its result as XML. */
import { authorize } from '../authorize.ts'
import type { Principal } from '../accounts.ts'
import { invalidAction, notAuthorized, validationError } from '../iam-errors.ts'
import type { IdentityStore } from '../identity-store.ts'
import { S3Error } from '../../protocol/errors.ts'
import { createXmlWriter } from '../../protocol/xml/xml-writer.ts'
import type { XmlWriter } from '../../protocol/codecs.ts'
import { accountActions } from './accounts.ts'
import { managedPolicyActions } from './policies.ts'
import { Parameters } from './query-action.ts'
import type { QueryAction, QueryCall, Tree, TreeValue } from './query-action.ts'
import { roleActions } from './roles.ts'
import { sessionActions } from './sessions.ts'
import { userActions } from './users.ts'
import { userKeyActions } from './user-keys.ts'

interface Api {
  readonly service: 'iam' | 'sts'
  readonly namespace: string
  readonly actions: Readonly<Record<string, QueryAction>>
}

/** By the version that a call names. */
const apis: Readonly<Record<string, Api>> = {
  '2010-05-08': {
    service: 'iam',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    actions: {
      ...userActions,
      ...userKeyActions,
      ...roleActions,
      ...managedPolicyActions,
      ...accountActions,
    },
  },
  '2011-06-15': {
    service: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: sessionActions,
  },
}

const commonParameters = new Set(['Action', 'Version'])

export interface QueryRequest {
  readonly store: IdentityStore
  readonly caller: Principal
  /** The form that was sent: `Action=ListUsers&Version=2010-05-08`. */
  readonly form: string
  /** Of the scope of the signature. */
  readonly service: string
  readonly requestId: string
}

/**
 * Answers one call.
 * @throws {S3Error} InvalidAction, ValidationError, AccessDenied and what the action throws.
 */
export const answerQuery = async (request: QueryRequest): Promise<Uint8Array> => {
  const { store, caller, requestId } = request
  const parameters = new Parameters(parseForm(request.form))
  const name = parameters.get('Action')
  const api = Object.hasOwn(apis, parameters.get('Version')) ? apis[parameters.get('Version')] : undefined
  if (api === undefined || api.service !== request.service) throw invalidAction(name)
  const action = Object.hasOwn(api.actions, name) ? api.actions[name] : undefined
  if (action === undefined) throw invalidAction(name)
  const call: QueryCall = { store, caller, parameters }
  checkMay(call, action, `${api.service}:${name}`)
  checkParameters(parameters, action)
  return writeResult(api, name, await action.run(call), requestId)
}

/** @throws {S3Error} AccessDenied. An action that is free is refused only by an explicit Deny. */
const checkMay = (call: QueryCall, action: QueryAction, name: string): void => {
  const { caller } = call
  const resource = action.resource(call)
  const verdict = authorize({ principal: caller, action: name, resource, context: () => undefined })
  const denied =
    caller.kind === 'anonymous' || verdict === 'refused' || (verdict === 'ungranted' && action.free !== true)
  if (denied && name !== 'sts:GetCallerIdentity') throw notAuthorized(caller.arn, name, resource)
  if (caller.kind === 'anonymous') throw new S3Error('MissingAuthenticationToken')
}

const checkParameters = (parameters: Parameters, { takes }: QueryAction): void => {
  const stray = parameters.names.find((name) => !takes.includes(name) && !commonParameters.has(name))
  if (stray !== undefined) throw validationError(`This server does not implement the parameter ${stray}.`)
}

const parametersMax = 200

const parseForm = (form: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(form)) {
    if (values.has(name)) throw validationError(`The parameter ${name} is given twice.`)
    if (values.size >= parametersMax) throw validationError('Too many parameters.')
    values.set(name, value)
  }
  return values
}

const writeResult = (api: Api, name: string, result: Tree | undefined, requestId: string): Uint8Array => {
  const writer = createXmlWriter()
  writer.open(`${name}Response`, { xmlns: api.namespace })
  if (result !== undefined) writeTree(writer, `${name}Result`, result)
  writeTree(writer, 'ResponseMetadata', { RequestId: requestId })
  writer.close()
  return writer.finish()
}

const writeTree = (writer: XmlWriter, name: string, value: TreeValue): void => {
  if (value === undefined) return
  if (value instanceof Date) writer.text(name, `${value.toISOString().slice(0, 19)}Z`)
  else if (typeof value !== 'object') writer.text(name, String(value))
  else {
    writer.open(name)
    if (Array.isArray(value))
      for (const item of value as readonly (Tree | string)[]) writeTree(writer, 'member', item)
    else for (const [member, each] of Object.entries(value as Tree)) writeTree(writer, member, each)
    writer.close()
  }
}

/** What AWS calls the errors of a signature in these APIs. */
const codes: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'InvalidClientTokenId',
  InvalidToken: 'InvalidClientTokenId',
  AuthorizationHeaderMalformed: 'IncompleteSignature',
  RequestTimeTooSkewed: 'SignatureDoesNotMatch',
  InternalError: 'ServiceFailure',
}

/** The document of an error of either API. */
export const writeQueryError = (error: S3Error, service: string, requestId: string): Uint8Array => {
  const writer = createXmlWriter()
  const api = Object.values(apis).find((each) => each.service === service)
  writer.open('ErrorResponse', { xmlns: api?.namespace ?? '' })
  const Type = error.status >= 500 ? 'Receiver' : 'Sender'
  writeTree(writer, 'Error', { Type, Code: codes[error.code] ?? error.code, Message: error.message })
  writeTree(writer, 'RequestId', requestId)
  writer.close()
  return writer.finish()
}
