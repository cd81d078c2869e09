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
  for (let index = chanceLength - 1; index >= 0; index--) {
    const step = chanceLength - 1 - index
    const sum = digits[index]! + carry + (step < steps.length ? steps[step]! & 31 : 0) + (step === 0 ? 1 : 0)
    digits[index] = sum & 31
    carry = sum >> 5
  }
}

/** When the id was made, in ms since the epoch; undefined when it is not such an id. */
export const timeOfId = (id: string): number | undefined => {
  if (!/^[0-9a-hjkmnp-tv-z]{26}$/.test(id)) return undefined
  let time = 0
  for (let index = 0; index < timeLength; index++) time = time * 32 + alphabet.indexOf(id[index]!)
  return time
}
