/**
 * Copies without moving bytes: a blob named by a second owner gets one reference record for each
 * owner, in the commit that makes the copy. That commit must expect the source's record unchanged,
 * so that no owner is added to a blob whose last owner is gone.
 */
import type { ByteSpan } from '../storage/blob-store.ts'
import type { Key } from '../storage/meta-store.ts'
import { keys } from './keys.ts'
import { partsAtOffset } from './parts.ts'
import { encodeRecord, type Content, type Segment } from './records.ts'
import type { Store } from './store.ts'

/** A segment and the id that owns its blob: the object's own or, in a completed upload, the part's. */
interface OwnedSegment {
  readonly owner: string
  readonly segment: Segment
}

/** The segments of a span of an object, cut to it, each with its owner. */
export async function* ownedSegments(
  store: Store,
  source: { readonly id: string; readonly content: Content },
  span: ByteSpan,
): AsyncGenerator<OwnedSegment> {
  const { id, content } = source
  if (span.start >= span.end) return
  if (content.kind === 'segments') {
    for (const segment of cutSegments(content.segments, span)) yield { owner: id, segment }
    return
  }
  for await (const { part, offset } of partsAtOffset(store, content, span.start)) {
    if (offset >= span.end) return
    const within = { start: span.start - offset, end: span.end - offset }
    for (const segment of cutSegments(part.segments, within)) yield { owner: part.id, segment }
  }
}

function* cutSegments(segments: readonly Segment[], span: ByteSpan): Generator<Segment> {
  let offset = 0
  for (const { blob, start, end } of segments) {
    const from = Math.max(start, start + span.start - offset)
    const to = Math.min(end, start + span.end - offset)
    if (from < to) yield { blob, start: from, end: to }
    offset += end - start
  }
}

/** The segments of `source`'s span for a new owner, and the references to set with it. */
export const referenceContent = async (
  store: Store,
  source: { readonly id: string; readonly content: Content },
  span: ByteSpan,
  newOwner: string,
): Promise<{
  readonly segments: readonly Segment[]
  readonly set: readonly (readonly [Key, Uint8Array])[]
}> => {
  const segments: Segment[] = []
  const ownerOf = new Map<string, string>()
  for await (const { owner, segment } of ownedSegments(store, source, span)) {
    segments.push(segment)
    ownerOf.set(segment.blob, owner)
  }
  const reference = encodeRecord({})
  const set = [...ownerOf].flatMap(([blob, owner]): (readonly [Key, Uint8Array])[] => [
    [keys.reference(blob, owner), reference],
    [keys.reference(blob, newOwner), reference],
  ])
  return { segments, set }
}
