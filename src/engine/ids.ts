/**
 * Ids whose order (by character, so by byte) is the order in which they were made: 10 characters of
 * time, 16 of chance, in Crockford's base 32, lower case. Two ids of one process are never out of
 * order, even within a millisecond.
 */
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const timeLength = 10
const chanceLength = 16
/** Characters of an id. */
export const idLength = timeLength + chanceLength

export type MakeId = () => string

export const idMaker = (clock: Clock, random: Random): MakeId => {
  let lastTime = -1
  let digits: number[] = []
  return () => {
    const now = clock.now()
    if (now > lastTime) {
      lastTime = now
      digits = Array.from(random.bytes(chanceLength), (byte) => byte & 31)
      digits[0]! &= 15 // Room to count upwards within the millisecond.
    } else {
      increment(digits, random)
    }
    let time = ''
    for (let rest = lastTime, index = 0; index < timeLength; index++, rest = Math.floor(rest / 32)) {
      time = alphabet[rest % 32]! + time
    }
    return time + digits.map((digit) => alphabet[digit]).join('')
  }
}

/** Adds a random step, so that a neighbouring id cannot be guessed. */
const increment = (digits: number[], random: Random): void => {
  let carry = 0
  const steps = random.bytes(8)
  for (let index = digits.length - 1; index >= 0; index--) {
    const step = digits.length - 1 - index
    const sum = digits[index]! + carry + (step < steps.length ? steps[step]! & 31 : 0) + (step === 0 ? 1 : 0)
    digits[index] = sum & 31
    carry = sum >> 5
  }
}

/** A new id that is greater than `previous`, also where another process has a clock that is ahead of ours. */
export const idAfter = (
  previous: string | undefined,
  world: { readonly makeId: MakeId; readonly random: Random },
): string => {
  const id = world.makeId()
  if (previous === undefined || id > previous) return id
  const digits = Array.from(previous, (digit) => alphabet.indexOf(digit))
  increment(digits, world.random)
  return digits.map((digit) => alphabet[digit]).join('')
}

/** The same characters, in the opposite order of ids: the newest is the least. Undoes itself. */
export const invertId = (id: string): string => {
  let inverted = ''
  for (const digit of id) inverted += alphabet[alphabet.length - 1 - alphabet.indexOf(digit)]!
  return inverted
}

/** The 128 bits of an id. */
export const bytesOfId = (id: string): Uint8Array => {
  let bits = 0n
  for (const digit of id) bits = bits * 32n + BigInt(alphabet.indexOf(digit))
  const bytes = new Uint8Array(16)
  for (let index = 15; index >= 0; index--, bits >>= 8n) bytes[index] = Number(bits & 255n)
  return bytes
}

export const idOfBytes = (bytes: Uint8Array): string => {
  let bits = 0n
  for (const byte of bytes) bits = bits * 256n + BigInt(byte)
  let id = ''
  for (let index = 0; index < idLength; index++, bits /= 32n) id = alphabet[Number(bits % 32n)]! + id
  return id
}

/** When the id was made, in ms since the epoch; undefined when it is not such an id. */
export const timeOfId = (id: string): number | undefined => {
  if (!/^[0-9a-hjkmnp-tv-z]{26}$/.test(id)) return undefined
  let time = 0
  for (let index = 0; index < timeLength; index++) time = time * 32 + alphabet.indexOf(id[index]!)
  return time
}
