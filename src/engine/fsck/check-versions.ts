/** Whether the newest version of every key is where readers look for it. */
import type { Entry } from '../../storage/meta-store.ts'
import { keys } from '../keys.ts'
import type { VersionRecord } from '../records.ts'
import { versionsOfKey } from '../versions.ts'
import { rangeOfTag, readRecord, textsOfKey, walk, type Check } from './check.ts'
import type { Problem } from './problem.ts'

export async function* checkVersions(check: Check): AsyncGenerator<Problem> {
  // From the copies to the versions, then from the versions to the copies.
  for (const tag of ['o', 'm']) {
    for await (const entry of walk(check.store, rangeOfTag(tag))) {
      if (readRecord<VersionRecord>(check, entry)?.stack !== undefined) yield* problemsOfKey(check, entry)
    }
  }
  const { from: first, to } = rangeOfTag('v')
  for (let from = first; ;) {
    const [entry] = await check.store.meta.scan({ from, to }, 1)
    if (entry === undefined) return
    const [bucket = '', key = ''] = textsOfKey(entry.key)
    if (!(await hasNewest(check, bucket, key))) yield* problemsOfKey(check, entry)
    from = versionsOfKey(bucket, key).to
  }
}

const hasNewest = async (check: Check, bucket: string, key: string): Promise<boolean> =>
  (await check.store.meta.get(keys.current(bucket, key))) !== undefined ||
  (await check.store.meta.get(keys.marker(bucket, key))) !== undefined

async function* problemsOfKey(check: Check, { key: recordKey }: Entry): AsyncGenerator<Problem> {
  const [bucket = '', key = ''] = textsOfKey(recordKey)
  for (;;) {
    const before = await readNewest(check, bucket, key)
    const [first] = await check.store.meta.scan(versionsOfKey(bucket, key), 1)
    const after = await readNewest(check, bucket, key)
    // Others may change the key while this looks.
    if (after?.version !== before?.version) continue
    const newest = after === undefined ? undefined : readRecord<VersionRecord>(check, after)
    const isAlone = newest !== undefined && newest.stack === undefined
    const expected = first === undefined ? undefined : readRecord<VersionRecord>(check, first)?.id
    if (isAlone ? expected !== undefined : newest?.id !== expected)
      yield { kind: 'wrong-newest', bucket, key }
    return
  }
}

const readNewest = async (check: Check, bucket: string, key: string): Promise<Entry | undefined> =>
  (await check.store.meta.get(keys.current(bucket, key))) ??
  (await check.store.meta.get(keys.marker(bucket, key)))
