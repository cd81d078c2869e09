/** Whether every byte of every object and of every unfinished upload is there and intact. */
import { createHasher } from '../../checksum/hasher.ts'
import type { BlobId, BlobVerdict } from '../../storage/blob-store.ts'
import { BlobDamagedError, BlobMissingError } from '../../storage/errors.ts'
import type { Entry } from '../../storage/meta-store.ts'
import { bodyHeaderSize, isBodyRecord } from '../content.ts'
import { keys, rangeOfPrefix } from '../keys.ts'
import { runsMembership, type PartsContent } from '../parts.ts'
import {
  decodeRecord,
  type ObjectRecord,
  type PartRecord,
  type Segment,
  type UploadRecord,
} from '../records.ts'
import type { Store } from '../store.ts'
import { rangeOfTag, readRecord, textsOfKey, walk, type Check } from './check.ts'
import { objects } from './objects.ts'
import type { Place, Problem } from './problem.ts'

/** A blob that copies share is read once, as long as this many others do not come between. */
const verdictsMax = 100_000

export async function* checkContents(check: Check): AsyncGenerator<Problem> {
  const verdicts = new Map<BlobId, BlobVerdict>()
  for await (const { entry, object } of objects(check)) {
    check.tally.objects++
    const problems = await problemsOfObject(check, verdicts, entry, object)
    // What is unlinked meanwhile may be freed under us: that is no damage.
    if (problems.length > 0 && (await check.store.meta.get(entry.key))?.version === entry.version)
      yield* problems
  }
  for await (const entry of walk(check.store, rangeOfTag('u'))) {
    const upload = readRecord<UploadRecord>(check, entry)
    if (upload === undefined) continue
    check.tally.uploads++
    yield* problemsOfUpload(check, verdicts, entry, upload)
  }
}

const problemsOfObject = async (
  check: Check,
  verdicts: Map<BlobId, BlobVerdict>,
  entry: Entry,
  object: ObjectRecord,
): Promise<readonly Problem[]> => {
  const [bucket = '', key = ''] = textsOfKey(entry.key)
  const place = { bucket, key }
  const { content } = object
  if (content.kind === 'segments') return problemsOfSegments(check, verdicts, content.segments, place)
  const problems: Problem[] = []
  const listed = runsMembership(content.numbers)
  const found = new Set<number>()
  for await (const { number, part } of partsOf(check, content.uploadId)) {
    if (!listed(number)) continue
    found.add(number)
    if (part === undefined) continue
    const at = { ...place, uploadId: content.uploadId, part: number }
    problems.push(...(await problemsOfSegments(check, verdicts, part.segments, at)))
  }
  for (const part of numbersOf(content)) {
    if (!found.has(part)) problems.push({ kind: 'missing-part', ...place, uploadId: content.uploadId, part })
  }
  return problems
}

async function* problemsOfUpload(
  check: Check,
  verdicts: Map<BlobId, BlobVerdict>,
  entry: Entry,
  upload: UploadRecord,
): AsyncGenerator<Problem> {
  const { bucket, key, id: uploadId } = upload
  for await (const { number, part } of partsOf(check, uploadId)) {
    if (part === undefined) continue
    const at = { bucket, key, uploadId, part: number }
    const problems = await problemsOfSegments(check, verdicts, part.segments, at)
    if (problems.length === 0) continue
    const now = await check.store.meta.get(keys.part(uploadId, number))
    const same = now !== undefined && decodeRecord<PartRecord>(now.value).id === part.id
    if (same && (await check.store.meta.get(entry.key)) !== undefined) yield* problems
  }
}

interface FoundPart {
  readonly number: number
  /** Undefined where it cannot be read. */
  readonly part: PartRecord | undefined
}

async function* partsOf(check: Check, uploadId: string): AsyncGenerator<FoundPart> {
  for await (const entry of walk(check.store, rangeOfPrefix(keys.part(uploadId)))) {
    yield {
      number: Buffer.from(entry.key).readUInt16BE(entry.key.length - 2),
      part: readRecord<PartRecord>(check, entry),
    }
  }
}

function* numbersOf(content: PartsContent): Generator<number> {
  for (const [first, last] of content.numbers) for (let number = first; number <= last; number++) yield number
}

const problemsOfSegments = async (
  check: Check,
  verdicts: Map<BlobId, BlobVerdict>,
  segments: readonly Segment[],
  place: Place,
): Promise<readonly Problem[]> => {
  if (place.part !== undefined) check.tally.parts++
  const problems = new Map<BlobId, Problem>()
  for (const segment of segments) {
    const verdict = await verdictOf(check, verdicts, segment)
    if (verdict === 'intact') continue
    const kind = verdict === 'missing' ? 'missing-blob' : 'damaged-blob'
    problems.set(segment.blob, { kind, blob: segment.blob, ...place })
  }
  return [...problems.values()]
}

const verdictOf = async (
  check: Check,
  verdicts: Map<BlobId, BlobVerdict>,
  segment: Segment,
): Promise<BlobVerdict> => {
  const { blob } = segment
  let verdict = verdicts.get(blob)
  if (verdict === undefined) {
    verdict = isBodyRecord(blob) ? await verifyBody(check.store, blob) : await check.store.blobs.verify(blob)
    check.tally.blobs++
    if (verdicts.size >= verdictsMax) verdicts.delete(verdicts.keys().next().value!)
    verdicts.set(blob, verdict)
  }
  return verdict === 'intact' && !(await reaches(check.store, segment)) ? 'damaged' : verdict
}

const verifyBody = async (store: Store, blob: BlobId): Promise<BlobVerdict> => {
  const entry = await store.meta.get(keys.body(blob))
  if (entry === undefined) return 'missing'
  const hasher = createHasher('CRC64NVME')
  hasher.update(entry.value.subarray(bodyHeaderSize))
  return Buffer.compare(hasher.digest(), entry.value.subarray(0, bodyHeaderSize)) === 0 ? 'intact' : 'damaged'
}

/** Whether an intact blob is as long as the segment needs it. */
const reaches = async (store: Store, { blob, end }: Segment): Promise<boolean> => {
  if (isBodyRecord(blob))
    return ((await store.meta.get(keys.body(blob)))?.value.byteLength ?? 0) >= bodyHeaderSize + end
  try {
    for await (const chunk of store.blobs.read(blob, { start: end, end })) void chunk
    return true
  } catch (error) {
    if (error instanceof BlobDamagedError || error instanceof BlobMissingError) return false
    throw error
  }
}
