/** Addresses and their ranges in CIDR notation, IPv4 and IPv6. */
import { BlockList, isIP } from 'node:net'

export interface IpRange {
  readonly family: 4 | 6
  readonly address: string
  readonly prefix: number
}

/** `203.0.113.0/24`, or an address alone; undefined when it is neither. */
export const parseIpRange = (text: string): IpRange | undefined => {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  const max = family === 4 ? 32 : 128
  if ((family !== 4 && family !== 6) || rest.length > 0) return undefined
  if (prefix === undefined) return { family, address, prefix: max }
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= max
    ? { family, address, prefix: Number(prefix) }
    : undefined
}

/** An IPv4 address that came over an IPv6 socket, as itself. */
export const plainAddress = (address: string): string =>
  /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address

export const isInRange = ({ family, address, prefix }: IpRange, candidate: string): boolean => {
  if (isIP(candidate) !== family) return false
  const list = new BlockList()
  const name = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(address, prefix, name)
  return list.check(candidate, name)
}
