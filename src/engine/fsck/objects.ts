import type { Entry } from '../../storage/meta-store.ts'
import { isMarker } from '../versions.ts'
import type { ObjectRecord, VersionRecord } from '../records.ts'
import { rangeOfTag, readRecord, walk, type Check } from './check.ts'

/**
 * Every object that owns its content, once: those that stand alone, then the versions. An object only
 * ever moves from the former to the latter, so none that was there at the start is missed; the other
 * records of newest versions are copies.
 */
export async function* objects(
  check: Check,
): AsyncGenerator<{ readonly entry: Entry; readonly object: ObjectRecord }> {
  for await (const entry of walk(check.store, rangeOfTag('o'))) {
    const object = readRecord<ObjectRecord>(check, entry)
    if (object !== undefined && object.stack === undefined) yield { entry, object }
  }
  for await (const entry of walk(check.store, rangeOfTag('v'))) {
    const version = readRecord<VersionRecord>(check, entry)
    if (version !== undefined && !isMarker(version)) yield { entry, object: version }
  }
}
