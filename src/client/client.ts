/** S3 as typed calls, made from the same declarations that a server answers by. */
import { readBody } from '../protocol/body.ts'
import type { BodyStream } from '../protocol/body.ts'
import { parseResponse, returnsStream, UnreadableResponseError, writeRequest } from '../protocol/binding.ts'
import type { Operation, OutputOf } from '../protocol/operation.ts'
import { implementedOperations } from '../protocol/operations/index.ts'
import type { ImplementedOperations } from '../protocol/operations/index.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import { createSkewedClock } from './clock-skew.ts'
import { keepCredentials } from './credentials.ts'
import type { Credentials, CredentialsProvider } from './credentials.ts'
import { addressOf, parseEndpoint } from './endpoint.ts'
import type { Addressing } from './endpoint.ts'
import { createFetchTransport } from './fetch-transport.ts'
import { presignCall } from './presign-call.ts'
import type { PresignedRequest } from './presign-call.ts'
import { sourceOf } from './request-body.ts'
import type { CallInput, RequestBody } from './request-body.ts'
import { attemptsMaxDefault, createRetryQuota, findFailure, retryDelayMs } from './retry.ts'
import type { Failure } from './retry.ts'
import { signCall } from './sign-call.ts'
import type { Transport, TransportResponse } from './transport.ts'

export interface ClientOptions {
  /** `http(s)://host[:port]`. */
  readonly endpoint: string
  /** `us-east-1` by default. */
  readonly region?: string | undefined
  /** Without, requests are anonymous. */
  readonly credentials?: Credentials | CredentialsProvider | undefined
  /** `path` by default. */
  readonly addressing?: Addressing | undefined
  /** Fetch by default. */
  readonly transport?: Transport | undefined
  readonly retry?: {
    /** 3 by default; 1 for no retry. */
    readonly attemptsMax?: number | undefined
    /** Waits between attempts; rejects with the signal's reason once it is aborted. */
    readonly pause?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined
  }
  /** Whether the SHA-256 of object bytes in memory is computed and signed. False by default: checksums guard them. */
  readonly signBytes?: boolean | undefined
  /** Most milliseconds without a byte in either direction, per attempt; 60,000 by default. */
  readonly idleMsMax?: number | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface Client {
  /**
   * Calls an operation by its declaration, again where a failure may pass (retry.ts). The body of a
   * GetObject must be read or broken off; it is not called again once its head has come.
   *
   * @throws {S3Error} the server's answer, also an error within a 200; {NetworkError} when there was
   * none; {UnreadableResponseError} for one that is not S3's; the signal's reason when aborted.
   */
  send<O extends Operation>(operation: O, input: CallInput<O>, options?: CallOptions): Promise<OutputOf<O>>
  /** The same by the operation's name. */
  call<Name extends keyof ImplementedOperations>(
    name: Name,
    input: CallInput<ImplementedOperations[Name]>,
    options?: CallOptions,
  ): Promise<OutputOf<ImplementedOperations[Name]>>
  /** A request that anybody may send in the caller's name for `expiresIn` seconds (1 to 604,800). */
  presign<O extends Operation>(
    operation: O,
    input: Omit<CallInput<O>, 'Body'>,
    options: { readonly expiresIn: number },
  ): Promise<PresignedRequest>
  /** Closes idle connections. */
  close(): void
}

/** @throws {TypeError} when the endpoint is none. */
export const createClient = (options: ClientOptions): Client => {
  const settings = settle(options)
  return {
    send: (operation, input, callOptions) => sendCall(settings, operation, input, callOptions?.signal),
    call: (name, input, callOptions) =>
      sendCall(settings, implementedOperations[name], input, callOptions?.signal),
    presign: async (operation, input, { expiresIn }) =>
      presignCall({
        operation,
        outgoing: writeRequest(operation, withBody(operation, input, new Uint8Array())),
        ...settings,
        credentials: await settings.credentials(),
        date: settings.clock.now(),
        expiresIn,
      }),
    close: () => settings.transport.close(),
  }
}

type Settings = ReturnType<typeof settle>

const settle = (options: ClientOptions) => {
  const clock = createSkewedClock(options.clock ?? { now: () => Date.now() })
  const given = options.credentials
  return {
    endpoint: parseEndpoint(options.endpoint),
    region: options.region ?? 'us-east-1',
    addressing: options.addressing ?? 'path',
    transport: options.transport ?? createFetchTransport(),
    attemptsMax: options.retry?.attemptsMax ?? attemptsMaxDefault,
    pause: options.retry?.pause ?? pauseFor,
    quota: createRetryQuota(),
    signBytes: options.signBytes ?? false,
    idleMsMax: options.idleMsMax ?? 60_000,
    clock,
    chance: chanceOf(options.random ?? platformRandom),
    credentials: typeof given === 'function' ? keepCredentials(given, clock) : async () => given,
  }
}

const platformRandom: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) }

/** A number from 0 to below 1. */
const chanceOf = (random: Random) => (): number =>
  random.bytes(4).reduce((number, byte) => (number + byte) / 256, 0)

const pauseFor = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })

/** The input with its body, if the operation takes one: any, for `writeRequest` only hands it on. */
const withBody = <O extends Operation>(operation: O, input: object, body: unknown): never =>
  (operation.input['Body'] === undefined ? input : { ...input, Body: body }) as never

const sendCall = async <O extends Operation>(
  settings: Settings,
  operation: O,
  input: CallInput<O>,
  signal: AbortSignal | undefined,
): Promise<OutputOf<O>> => {
  const { Body } = input as { readonly Body?: RequestBody }
  const source = sourceOf(Body)
  let last: Failure | undefined
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      const output = await attemptCall(settings, operation, input, source.open(), signal)
      settings.quota.giveBack(last)
      return output
    } catch (error) {
      if (signal?.aborted === true || attempt >= settings.attemptsMax || !source.again()) throw error
      if (settings.clock.learn(error)) continue
      const failure = findFailure(error)
      if (failure === undefined || !settings.quota.take(failure)) throw error
      last = failure
      await settings.pause(retryDelayMs(failure, attempt, settings.chance(), error), signal)
    }
  }
}

const attemptCall = async <O extends Operation>(
  settings: Settings,
  operation: O,
  input: CallInput<O>,
  body: Uint8Array | BodyStream | undefined,
  signal: AbortSignal | undefined,
): Promise<OutputOf<O>> => {
  const outgoing = writeRequest(operation, withBody(operation, input, body))
  const credentials = await settings.credentials()
  const response = await settings.transport.send({
    ...signCall({
      operation,
      outgoing,
      body: outgoing.body,
      address: addressOf(settings.endpoint, settings.addressing, outgoing.bucket, outgoing.key),
      credentials,
      region: settings.region,
      date: settings.clock.now(),
      signBytes: settings.signBytes,
    }),
    signal,
    idleMsMax: settings.idleMsMax,
  })
  return parseResponse(operation, {
    ...response,
    headers: { ...response.headers },
    body: await bodyOf(operation, response),
  })
}

/** Most bytes of an answer that is XML. */
const documentSizeMax = 16 * 1024 * 1024

const bodyOf = async (
  operation: Operation,
  response: TransportResponse,
): Promise<Uint8Array | BodyStream> => {
  const { status, body } = response
  if (returnsStream(operation) && status >= 200 && status < 300) return body
  try {
    return await readBody(body, documentSizeMax)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UnreadableResponseError(operation.name, error.message, {
      status,
      retryable: false,
      cause: error,
    })
  }
}
