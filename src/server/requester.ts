import type { EventRequester } from '../engine/events/outbox.ts'
import type { Store } from '../engine/store.ts'
import type { Exchange } from './exchange.ts'

/** What answers name this process by, in `x-amz-id-2`. */
export const hostIdOf = ({ node, boot }: Store): string => Buffer.from(`${node} ${boot}`).toString('base64')

/** Whose request it is, for events. */
export const requesterOf = (store: Store, exchange: Exchange, principalId: string): EventRequester => ({
  requestId: exchange.id,
  hostId: hostIdOf(store),
  sourceIp: exchange.request.socket.remoteAddress ?? '',
  principalId,
})
