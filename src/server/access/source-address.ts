/** Where a request comes from. What a client says of itself counts only if a proxy of ours has said it. */
import type { TLSSocket } from 'node:tls'
import { isInRange, parseIpRange, plainAddress } from '../../access/ip-range.ts'
import type { Exchange } from '../exchange.ts'

export interface Source {
  /** Undefined when the connection has gone. */
  readonly address: string | undefined
  readonly secure: boolean
}

/**
 * The nearest sender that is none of `trustedProxies` (addresses and ranges). `X-Forwarded-For` is
 * read from its end, for whatever stands before the first stranger may be made up.
 */
export const sourceOf = ({ request, headers }: Exchange, trustedProxies: readonly string[]): Source => {
  const { socket } = request
  const direct = socket.remoteAddress === undefined ? undefined : plainAddress(socket.remoteAddress)
  const encrypted = (socket as Partial<TLSSocket>).encrypted === true
  if (direct === undefined || !isTrusted(direct, trustedProxies))
    return { address: direct, secure: encrypted }
  let address = direct
  for (const hop of (headers['x-forwarded-for'] ?? '').split(',').toReversed()) {
    const candidate = plainAddress(hop.trim())
    if (parseIpRange(candidate)?.address !== candidate) break
    address = candidate
    if (!isTrusted(candidate, trustedProxies)) break
  }
  const forwarded = headers['x-forwarded-proto']?.split(',').at(-1)?.trim().toLowerCase()
  return { address, secure: forwarded === undefined ? encrypted : forwarded === 'https' }
}

const isTrusted = (address: string, proxies: readonly string[]): boolean =>
  proxies.some((proxy) => {
    const range = parseIpRange(proxy)
    return range !== undefined && isInRange(range, address)
  })
