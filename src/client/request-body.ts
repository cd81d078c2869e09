import type { BodyStream } from '../protocol/body.ts'
import type { InputOf } from '../protocol/operation.ts'

/**
 * Bytes to send: in memory, a stream, or what opens one for each attempt. Only a stream that is not
 * `replayable` cannot be sent a second time.
 */
export type RequestBody = Uint8Array | BodyStream | (() => BodyStream)

/** What a call takes: the operation's input, with a body in any of the forms above. */
export type CallInput<O> =
  InputOf<O> extends { readonly Body: BodyStream }
    ? Omit<InputOf<O>, 'Body'> & { readonly Body: RequestBody }
    : InputOf<O>

export interface BodySource {
  open(): Uint8Array | BodyStream | undefined
  /** Whether another attempt can send the same bytes. */
  again(): boolean
}

export const sourceOf = (body: RequestBody | undefined): BodySource => {
  if (body === undefined || body instanceof Uint8Array) return { open: () => body, again: () => true }
  if (typeof body === 'function') return { open: body, again: () => true }
  if (body.replayable === true) return { open: () => body, again: () => true }
  let begun = false
  const once: BodyStream = {
    size: body.size,
    trailers: body.trailers,
    [Symbol.asyncIterator]() {
      begun = true
      return body[Symbol.asyncIterator]()
    },
  }
  return { open: () => once, again: () => !begun }
}
