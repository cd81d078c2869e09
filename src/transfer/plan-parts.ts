import { objectSizeMax, partCountMax, partSizeMax, partSizeMin } from '../protocol/limits.ts'

const MiB = 1024 * 1024

/** What a server allows, and what is wished. Sizes are bytes. */
export interface PartLimits {
  /** Size of parts as long as the object fits. */
  readonly partSizeWanted: number
  readonly partSizeMin: number
  readonly partSizeMax: number
  readonly partCountMax: number
  readonly objectSizeMax: number
}

/** Amazon S3's limits, with parts of 8 MiB wished. */
export const defaultPartLimits: PartLimits = {
  partSizeWanted: 8 * MiB,
  partSizeMin,
  partSizeMax,
  partCountMax,
  objectSizeMax,
}

/** Parts of a stream keep their size for so many parts, then double. */
const partsPerDoubling = 1000

export interface PartPlan {
  /** Size of part `number` (from 1); the last part is what is left. */
  partSizeOf(number: number): number
  /** Undefined when the size of the object is not known. */
  readonly partCount: number | undefined
  /** The most bytes that this plan can carry. */
  readonly capacity: number
}

/**
 * Decides in parts of which size an object goes up.
 *
 * All parts but the last have one size where the size of the object is known, since some servers
 * demand it: the wished size, or the least whole number of MiB that needs no more than the allowed
 * count. Where it is not known, parts double in size every thousand parts, so that a short stream
 * needs little memory and a long one still fits.
 *
 * @throws {RangeError} when the object is larger than the limits allow.
 */
export function planParts(size: number | undefined, limits: PartLimits = defaultPartLimits): PartPlan {
  return size === undefined ? planStream(limits) : planKnown(size, limits)
}

function planKnown(size: number, limits: PartLimits): PartPlan {
  const wanted = clampPartSize(limits.partSizeWanted, limits)
  const needed = Math.ceil(size / limits.partCountMax)
  const partSize = needed <= wanted ? wanted : Math.min(Math.ceil(needed / MiB) * MiB, limits.partSizeMax)
  const capacity = Math.min(partSize * limits.partCountMax, limits.objectSizeMax)
  if (size > capacity) {
    throw new RangeError(`An object of ${size} bytes is larger than the ${capacity} bytes that are allowed`)
  }
  return { partSizeOf: () => partSize, partCount: Math.max(1, Math.ceil(size / partSize)), capacity }
}

function planStream(limits: PartLimits): PartPlan {
  const first = clampPartSize(limits.partSizeWanted, limits)
  const partSizeOf = (number: number): number =>
    Math.min(first * 2 ** Math.floor((number - 1) / partsPerDoubling), limits.partSizeMax)
  let capacity = 0
  for (let number = 1; number <= limits.partCountMax; number++) capacity += partSizeOf(number)
  return { partSizeOf, partCount: undefined, capacity: Math.min(capacity, limits.objectSizeMax) }
}

function clampPartSize(partSize: number, limits: PartLimits): number {
  return Math.min(Math.max(partSize, limits.partSizeMin), limits.partSizeMax)
}
