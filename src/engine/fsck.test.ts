import assert from 'node:assert/strict'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { addBucket, bob, complete, create, nameOf, put, storePart, uploadWhole } from '../../test/uploads.ts'
import { crc64Of, someBytes, writeBlob } from '../../test/suites/blob-store.ts'
import { temporaryFolder } from '../../test/suites/temporary-folder.ts'
import { openDataFolder } from '../storage/open-data-folder.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { createCollector } from './collect-garbage.ts'
import { copyObject } from './copy-object.ts'
import { deleteObject } from './delete-object.ts'
import { fsck, type FsckOptions, type Problem } from './fsck.ts'
import { keys } from './keys.ts'
import { attributesOf } from './object-attributes.ts'
import { openStore, reportNode } from './open-store.ts'
import { encodeRecord, type ObjectRecord, type PartRecord, type Segment } from './records.ts'
import type { Store } from './store.ts'
import { uploadPartCopy } from './upload-part-copy.ts'

interface Bench {
  readonly store: Store
  /** Lets time pass for the store. */
  readonly advance: (ms: number) => void
  /** The file of a blob. */
  readonly fileOf: (blob: string) => string
}

const dayMs = 24 * 60 * 60 * 1000
const now: FsckOptions = { graceMs: -10_000 }
const large = 100_000

const openBench = async (context: TestContext): Promise<Bench> => {
  const folder = await temporaryFolder(context)
  let offset = 0
  const { meta, blobs } = await openDataFolder(folder)
  context.after(() => Promise.all([meta.close(), blobs.close()]))
  const store = await openStore({ meta, blobs, node: 'test', clock: { now: () => Date.now() + offset } })
  await addBucket(store, 'bucket', { partSizeMin: 0 })
  return {
    store,
    advance: (ms) => void (offset += ms),
    fileOf: (blob) => join(folder, 'blobs', blob.slice(0, 2), blob.slice(2, 4), blob),
  }
}

const copy = async (store: Store, from: string, to: string): Promise<ObjectRecord> => {
  const { object } = await copyObject(store, {
    source: { bucket: 'bucket', key: from },
    bucket: 'bucket',
    key: to,
    attributes: attributesOf({}),
    metadataDirective: 'COPY',
    taggingDirective: 'COPY',
    changesPlace: false,
  })
  return object
}

const segmentsOf = (object: ObjectRecord): readonly Segment[] =>
  object.content.kind === 'segments' ? object.content.segments : []

/** A store in which everything has happened that leaves something behind. */
const fill = async (store: Store): Promise<void> => {
  await put(store, 10, 'small')
  await put(store, 0, 'empty')
  await put(store, large, 'large')
  await put(store, large, 'overwritten')
  await put(store, large + 1, 'overwritten')
  await copy(store, 'large', 'copy')
  await copy(store, 'small', 'copy of small')
  await uploadWhole(store, [large, 10, large], { key: 'multipart' })
  await copy(store, 'multipart', 'copy of multipart')
  await deleteObject(store, { bucket: 'bucket', key: 'copy' })
  const open = await create(store, { key: 'open' })
  await storePart(store, open, 3, large)
  await storePart(store, open, 3, large)
  await uploadPartCopy(store, {
    ...nameOf(open),
    number: 4,
    source: { bucket: 'bucket', key: 'large' },
    range: 'bytes=5-77',
  })
  const unlisted = await create(store, { key: 'with unlisted parts' })
  const [kept] = [await storePart(store, unlisted, 2, large), await storePart(store, unlisted, 9, large)]
  await complete(store, unlisted, [kept])
  const aborted = await create(store, { key: 'aborted' })
  await storePart(store, aborted, 1, large)
  await abortMultipartUpload(store, { ...nameOf(aborted), caller: bob })
}

const collectAll = async ({ store, advance }: Bench): Promise<void> => {
  const collector = createCollector(store)
  for (let round = 0; round < 3; round++) {
    await collector.collect()
    advance(1000)
    await reportNode(store)
  }
}

const kindsOf = (problems: readonly Problem[]): string[] => problems.map(({ kind }) => kind).sort()

void test('FSCK-1 a store in which much has happened is clean, before and after its garbage is collected', async (context) => {
  const bench = await openBench(context)
  await fill(bench.store)
  for (let round = 0; round < 3; round++) {
    const { problems, checked } = await fsck(bench.store, {
      ...now,
      repair: true,
      ...(round === 2 ? { batchSize: 2 } : {}),
    })
    assert.deepEqual(problems, [])
    assert.equal(checked.objects, 8)
    assert.equal(checked.uploads, 1)
    assert.equal(checked.parts, 6)
    assert.equal(checked.blobs, 8)
    await collectAll(bench)
  }
})

void test('FSCK-2 a blob or body that no record names is an orphan once it is older than the grace period', async (context) => {
  const { store, advance } = await openBench(context)
  await fill(store)
  const orphan = await writeBlob(store.blobs, someBytes(5000))
  const unsealed = store.blobs.create()
  await unsealed.write(someBytes(3_000_000))
  const body = `m-${store.makeId()}`
  await store.meta.commit({
    expect: [],
    set: [[keys.body(body), Buffer.concat([crc64Of(someBytes(5)), someBytes(5)])]],
  })
  assert.deepEqual((await fsck(store, { repair: true })).problems, [])
  advance(dayMs + 10_000)
  const { problems } = await fsck(store)
  const found = problems.map((problem) =>
    problem.kind === 'orphan-blob' ? `${problem.blob} ${problem.repaired}` : problem.kind,
  )
  assert.deepEqual(found.sort(), [`${orphan} false`, `${unsealed.id} false`, `${body} false`].sort())
  const repaired = (await fsck(store, { repair: true, batchSize: 2 })).problems
  assert.equal(repaired.length, 3)
  assert.ok(repaired.every((problem) => problem.kind === 'orphan-blob' && problem.repaired))
  assert.equal(await store.blobs.verify(orphan), 'missing')
  assert.equal(await store.meta.get(keys.body(body)), undefined)
  assert.deepEqual((await fsck(store)).problems, [])
})

void test('FSCK-3 missing and damaged bytes are reported with bucket, key and part, and left alone', async (context) => {
  const { store, fileOf } = await openBench(context)
  const [damaged] = segmentsOf(await put(store, large, 'damaged'))
  const [gone] = segmentsOf(await put(store, large, 'gone'))
  const [cut] = segmentsOf(await put(store, large, 'cut'))
  const [small] = segmentsOf(await put(store, 100, 'small'))
  const [lost] = segmentsOf(await put(store, 100, 'lost'))
  const { upload, parts } = await uploadWhole(store, [large, large, 10], { key: 'multi\0part' })
  const open = await create(store, { key: 'open' })
  const openPart = await storePart(store, open, 7, large)
  await copy(store, 'gone', 'copy')

  const flip = async (blob: string): Promise<void> => {
    const bytes = await readFile(fileOf(blob))
    bytes[1234]! ^= 1
    await writeFile(fileOf(blob), bytes)
  }
  const second = parts[1]!.part.segments[0]!.blob
  await flip(damaged!.blob)
  await flip(second)
  await rm(fileOf(gone!.blob))
  await truncate(fileOf(cut!.blob), 50_000)
  await rm(fileOf(openPart.part.segments[0]!.blob))
  const record = Buffer.from((await store.meta.get(keys.body(small!.blob)))!.value)
  record[50]! ^= 1
  await store.meta.commit({
    expect: [],
    set: [
      [keys.body(small!.blob), record],
      [keys.body(lost!.blob), undefined],
    ],
  })

  const at = (kind: string, blob: string, key: string): unknown => ({ kind, blob, bucket: 'bucket', key })
  for (let round = 0; round < 2; round++) {
    assert.deepEqual((await fsck(store, { ...now, repair: true })).problems, [
      at('missing-blob', gone!.blob, 'copy'),
      at('damaged-blob', cut!.blob, 'cut'),
      at('damaged-blob', damaged!.blob, 'damaged'),
      at('missing-blob', gone!.blob, 'gone'),
      at('missing-blob', lost!.blob, 'lost'),
      { ...(at('damaged-blob', second, 'multi\0part') as object), uploadId: upload.id, part: 2 },
      at('damaged-blob', small!.blob, 'small'),
      {
        ...(at('missing-blob', openPart.part.segments[0]!.blob, 'open') as object),
        uploadId: open.id,
        part: 7,
      },
    ])
  }
})

void test('FSCK-4 a blob that is shorter than its segment is damage, even where it is intact in itself', async (context) => {
  const { store } = await openBench(context)
  const object = await put(store, 10, 'key')
  const short = await writeBlob(store.blobs, someBytes(500))
  const claimed = {
    ...object,
    content: { kind: 'segments', segments: [{ blob: short, start: 0, end: 501 }] },
  }
  await store.meta.commit({ expect: [], set: [[keys.current('bucket', 'key'), encodeRecord(claimed)]] })
  const [problem] = (await fsck(store)).problems
  assert.deepEqual(problem, { kind: 'damaged-blob', blob: short, bucket: 'bucket', key: 'key' })
})

void test('FSCK-5 parts that belong to nothing are reported, and listed as garbage by a repair', async (context) => {
  const bench = await openBench(context)
  const { store } = bench
  const uploads = [
    await create(store, { key: 'a' }),
    await create(store, { key: 'b' }),
    await create(store, { key: 'c' }),
  ]
  for (const upload of uploads) {
    for (const number of [1, 2, 3]) await storePart(store, upload, number, large)
  }
  const [lost, completed, alive] = uploads
  await store.meta.commit({ expect: [], set: [[keys.upload('bucket', 'a', lost!.id), undefined]] })
  const second = await storePart(store, completed!, 2, large)
  await complete(store, completed!, [second])
  for (const entry of await store.meta.scan({ from: keys.garbage(), to: Buffer.from('h') }, 100)) {
    await store.meta.commit({ expect: [], set: [[entry.key, undefined]] })
  }
  assert.deepEqual(kindsOf((await fsck(store)).problems), [], 'they may be too new')
  const strays = (problems: readonly Problem[]): unknown[] =>
    problems.flatMap((problem) =>
      problem.kind === 'stray-part' ? [[problem.uploadId, problem.part, problem.repaired]] : [],
    )
  const expected = (repaired: boolean): unknown[] =>
    [
      [lost!.id, 1],
      [lost!.id, 2],
      [lost!.id, 3],
      [completed!.id, 1],
      [completed!.id, 3],
    ].map((stray) => [...stray, repaired])
  assert.deepEqual(strays((await fsck(store, now)).problems), expected(false))
  assert.deepEqual(
    strays((await fsck(store, { ...now, repair: true, batchSize: 1 })).problems),
    expected(true),
  )
  await collectAll(bench)
  assert.deepEqual((await fsck(store, now)).problems, [])
  assert.deepEqual(
    (await store.meta.scan({ from: keys.part(lost!.id), to: Buffer.from('q') }, 100)).length,
    4,
  )
  await complete(store, alive!, [{ PartNumber: 1, ETag: (await partOf(store, alive!.id, 1)).etag }])
})

const partOf = async (store: Store, uploadId: string, number: number): Promise<PartRecord> => {
  const entry = await store.meta.get(keys.part(uploadId, number))
  return JSON.parse(Buffer.from(entry!.value.subarray(1)).toString()) as PartRecord
}

void test('FSCK-6 a part that an object lists and that has no record is reported', async (context) => {
  const { store } = await openBench(context)
  const { upload } = await uploadWhole(store, [10, 10, 10], { key: 'key' })
  await store.meta.commit({ expect: [], set: [[keys.part(upload.id, 2), undefined]] })
  const [problem] = (await fsck(store)).problems
  assert.deepEqual(problem, {
    kind: 'missing-part',
    bucket: 'bucket',
    key: 'key',
    uploadId: upload.id,
    part: 2,
  })
})

void test('FSCK-7 a reference whose owner does not name the blob is reported, and removed by a repair', async (context) => {
  const { store } = await openBench(context)
  await fill(store)
  const [segment] = segmentsOf(await put(store, large, 'key'))
  await copy(store, 'key', 'copy of key')
  const owner = store.makeId()
  const reference = keys.reference(segment!.blob, owner)
  await store.meta.commit({ expect: [], set: [[reference, encodeRecord({})]] })
  assert.deepEqual((await fsck(store)).problems, [])
  const stray = { kind: 'stray-reference', blob: segment!.blob, owner }
  assert.deepEqual((await fsck(store, now)).problems, [{ ...stray, repaired: false }])
  assert.deepEqual((await fsck(store, { ...now, repair: true, batchSize: 1 })).problems, [
    { ...stray, repaired: true },
  ])
  assert.deepEqual((await fsck(store, now)).problems, [])
})

void test('FSCK-8 a record that cannot be read is reported, and nothing is deleted while there is one', async (context) => {
  const { store } = await openBench(context)
  await fill(store)
  const orphan = await writeBlob(store.blobs, someBytes(5000))
  const key = keys.current('bucket', 'zzz')
  for (const value of [
    Buffer.from('\x02{}'),
    Buffer.from('\x01{"con'),
    Buffer.from('\x01null'),
    Buffer.from('\x01'),
  ]) {
    await store.meta.commit({ expect: [], set: [[key, value]] })
    const { problems } = await fsck(store, { ...now, repair: true })
    assert.deepEqual(kindsOf(problems), ['orphan-blob', 'unreadable-record'])
    assert.ok(
      problems.every((problem) =>
        problem.kind === 'unreadable-record'
          ? problem.record === Buffer.from(key).toString('hex')
          : 'repaired' in problem && !problem.repaired,
      ),
    )
  }
  assert.equal(await store.blobs.verify(orphan), 'intact')
})

void test('FSCK-9 a store that is at work is clean at every moment', async (context) => {
  const bench = await openBench(context)
  const { store } = bench
  await fill(store)
  let done = false
  const work = async (worker: number): Promise<void> => {
    for (let turn = 0; !done; turn++) {
      const key = `${worker}/${turn % 3}`
      await put(store, large + turn, key)
      await copy(store, key, `${worker}/copy`)
      const { upload } = await uploadWhole(store, [large, 20], { key })
      await copy(store, key, `${worker}/copy`)
      const next = await create(store, { key: upload.key })
      await storePart(store, next, 1, large)
      const part = await storePart(store, next, 2, 30)
      if (turn % 2 === 0) await complete(store, next, [part])
      else await abortMultipartUpload(store, { ...nameOf(next), caller: bob })
      if (turn % 3 === 0) await deleteObject(store, { bucket: 'bucket', key })
    }
  }
  const collect = async (): Promise<void> => {
    while (!done) {
      await collectAll(bench)
      await new Promise(setImmediate)
    }
  }
  const working = Promise.all([work(1), work(2), collect()])
  try {
    for (let round = 0; round < 4; round++)
      assert.deepEqual((await fsck(store, { repair: true, batchSize: 10 })).problems, [])
  } finally {
    done = true
    await working
  }
  await collectAll(bench)
  assert.deepEqual((await fsck(store, now)).problems, [])
})
