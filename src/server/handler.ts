import type { Access } from './access/access.ts'
import type { Store } from '../engine/store.ts'
import type { EventRequester } from '../engine/events/outbox.ts'
import type { Identity } from '../engine/records.ts'
import type { InputOf, OutputOf } from '../protocol/operation.ts'
import type { implementedOperations } from '../protocol/operations/index.ts'

export type ImplementedName = keyof typeof implementedOperations

/** What a handler gets: the parsed request and the world. */
export interface HandlerContext<Name extends ImplementedName> {
  readonly input: InputOf<(typeof implementedOperations)[Name]>
  readonly store: Store
  readonly caller: Caller
  /** For what is asked of more than the target of the request. */
  readonly access: Access
  readonly request: {
    readonly id: string
    /** Scheme and Host as the client sees this server, `http://127.0.0.1:9000`. */
    readonly origin: string
    /** Whether the bucket stood in the host name. */
    readonly virtualHost: boolean
    /** A PutObject in the form of a browser. */
    readonly isForm: boolean
    /** For events. */
    readonly requester: EventRequester
    /** Aborted when the client is gone. */
    readonly signal: AbortSignal
  }
}

export interface Caller {
  /** The account. */
  readonly identity: Identity
  /** The account, or its user or session: whoever began or ended something. */
  readonly actor: Identity
  readonly anonymous: boolean
}

/** One S3 operation on the server: no rule of S3 in it, and no HTTP in the engine. */
export type HandlerOf<Name extends ImplementedName> = (
  context: HandlerContext<Name>,
) => Promise<OutputOf<(typeof implementedOperations)[Name]>>

/** A missing handler is a compile error. */
export type Handlers = { readonly [Name in ImplementedName]: HandlerOf<Name> }
