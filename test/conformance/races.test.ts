/**
 * A hundred operations at a time on one key: completes, aborts, parts, deletes, conditional writes and
 * reads, of twelve clients on two processes. What they saw must be one linear history.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { seededRandom } from '../crash/seeded-random.ts'
import { findLinearOrder, type HistoryEntry } from '../linear-history.ts'
import {
  currentEtag,
  refusedWith,
  withoutVersion,
  withUpload,
  withVersion,
  type Condition,
  type KeyModel,
  type ModelVersion,
  type Outcome,
} from './key-model.ts'
import { makeBucket, startTarget } from './target.ts'

const target = await startTarget({ workers: 2 })
const { s3 } = target

type Apply = (model: KeyModel, outcome: Outcome) => KeyModel | undefined

interface Answer {
  readonly ETag?: string | undefined
  readonly VersionId?: string | undefined
}

interface Listed extends Answer {
  readonly IsLatest?: boolean
}

const shownVersion = ({ versionId = 'null', etag = 'marker' }: ModelVersion): string => `${versionId} ${etag}`

/** The versions and uploads of a model, oldest first, as the ids that they have or will have. */
const placesOf = (model: KeyModel, versionOf: ReadonlyMap<string, string>): readonly string[] => {
  const uploads = Object.entries(model.uploads).map(([id, { rank }]) => ({
    rank,
    versionId: versionOf.get(id),
  }))
  const ids = [...model.versions, ...uploads]
    .sort((a, b) => a.rank - b.rank)
    .map(({ versionId = '' }) => versionId)
  return [...new Set(ids)]
}

const bare = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '')
const etagOf = (body: string): string => createHash('md5').update(body).digest('hex')

/** One race on one key, and what was seen of it. */
class Race {
  readonly history: HistoryEntry<KeyModel>[] = []
  readonly #at: { readonly Bucket: string; readonly Key: string }
  readonly #choose: (below: number) => number
  /** Uploads that anybody may go on with, with a part that was stored. */
  readonly #uploads: { readonly id: string; part: string }[] = []
  readonly #versionIds: string[] = []
  #bodies = 0
  /** The versions that are there at the end, oldest first. */
  #stack: readonly string[] = []
  /** What became of uploads. */
  readonly #versionOf = new Map<string, string>()
  /** What somebody saw last: good for conditions. */
  #seen = 'none'

  constructor(Bucket: string, choose: (below: number) => number) {
    this.#at = { Bucket, Key: 'key' }
    this.#choose = choose
  }

  async create(): Promise<void> {
    let id = ''
    const call = async (): Promise<Answer> => {
      const made = await s3.send(new CreateMultipartUploadCommand(this.#at))
      id = made.UploadId!
      return {}
    }
    await this.#record('create', call, (model, { code }) =>
      code === 'OK'
        ? { ...withUpload(model, id, { rank: model.rank, part: '', changed: false }), rank: model.rank + 1 }
        : undefined,
    )
    const upload = { id, part: '' }
    await this.part(upload)
    this.#uploads.push(upload)
  }

  async step(): Promise<void> {
    const upload = this.#uploads[this.#choose(this.#uploads.length)]!
    const actions = [
      () => this.put(),
      () => this.put({ ifNoneMatch: '*' }),
      () => this.put({ ifMatch: this.#seen }),
      () => this.remove(),
      () => this.remove({ ifMatch: this.#seen }),
      () => this.get(),
      () => this.get(),
      () => this.part(upload),
      () => this.complete(upload),
      () => this.complete(upload),
      () => this.complete(upload, { ifNoneMatch: '*' }),
      () => this.complete(upload, { ifMatch: this.#seen }),
      () => this.abort(upload),
      () => this.create(),
      () => this.removeVersion(),
    ]
    await actions[this.#choose(actions.length)]!()
  }

  put(condition: Condition = {}): Promise<void> {
    const Body = this.#newBody()
    const { ifMatch, ifNoneMatch } = condition
    const call = new PutObjectCommand({ ...this.#at, Body, IfMatch: ifMatch, IfNoneMatch: ifNoneMatch })
    return this.#record(
      `put ${JSON.stringify(condition)}`,
      () => s3.send(call),
      (model, { code, versionId }) => {
        const refused = refusedWith(model, condition)
        if (refused !== undefined || code !== 'OK') return refused === code ? model : undefined
        return withVersion(model, { etag: etagOf(Body), versionId })
      },
    )
  }

  remove(condition: Condition = {}): Promise<void> {
    const call = new DeleteObjectCommand({ ...this.#at, IfMatch: condition.ifMatch })
    return this.#record(
      `delete ${condition.ifMatch ?? ''}`,
      () => s3.send(call),
      (model, { code, versionId }) => {
        const refused = refusedWith(model, condition)
        if (refused !== undefined || code !== 'OK') return refused === code ? model : undefined
        return model.versioning === 'none'
          ? withoutVersion(model, model.versions[0])
          : withVersion(model, { versionId })
      },
    )
  }

  removeVersion(): Promise<void> {
    const VersionId = this.#versionIds[this.#choose(this.#versionIds.length)]
    if (VersionId === undefined) return this.get()
    const call = new DeleteObjectCommand({ ...this.#at, VersionId })
    return this.#record(
      `delete version ${VersionId}`,
      () => s3.send(call),
      (model, { code }) =>
        code === 'OK'
          ? withoutVersion(
              model,
              model.versions.find(({ versionId = 'null' }) => versionId === VersionId),
            )
          : undefined,
    )
  }

  get(): Promise<void> {
    const call = async (): Promise<Answer> => {
      const found = await s3.send(new GetObjectCommand(this.#at))
      const body = await found.Body!.transformToString()
      assert.ok(bare(found.ETag)!.endsWith('-1') || bare(found.ETag) === etagOf(body))
      return found
    }
    return this.#record('get', call, (model, { code, etag }) =>
      currentEtag(model) === etag && code === (etag === undefined ? 'NoSuchKey' : 'OK') ? model : undefined,
    )
  }

  part(upload: { readonly id: string; part: string }): Promise<void> {
    const Body = this.#newBody()
    const part = etagOf(Body)
    const call = async (): Promise<Answer> => {
      await s3.send(new UploadPartCommand({ ...this.#at, UploadId: upload.id, PartNumber: 1, Body }))
      upload.part = part
      return {}
    }
    return this.#record(`part ${upload.id}`, call, (model, { code }) => {
      const known = model.uploads[upload.id]!
      if (known.ended !== undefined) return code === 'NoSuchUpload' ? model : undefined
      return code === 'OK' ? withUpload(model, upload.id, { ...known, part }) : undefined
    })
  }

  complete(
    { id, part }: { readonly id: string; readonly part: string },
    condition: Condition = {},
  ): Promise<void> {
    const call = new CompleteMultipartUploadCommand({
      ...this.#at,
      UploadId: id,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part }] },
      IfMatch: condition.ifMatch,
      IfNoneMatch: condition.ifNoneMatch,
    })
    const complete = async (): Promise<Answer> => {
      const made = await s3.send(call)
      if (made.VersionId !== undefined) this.#versionOf.set(id, made.VersionId)
      return made
    }
    const name = `complete ${id} ${JSON.stringify(condition)}`
    return this.#record(name, complete, (model, { code, etag, versionId }) => {
      const known = model.uploads[id]!
      // A repeat with the same parts gets the first result, whatever its conditions.
      if (known.ended !== undefined) {
        return code === (known.ended === part ? 'OK' : 'NoSuchUpload') ? model : undefined
      }
      const conditional = condition.ifMatch !== undefined || condition.ifNoneMatch !== undefined
      const conflict = conditional && known.changed ? 'ConditionalRequestConflict' : undefined
      const expected =
        refusedWith(model, condition) ?? conflict ?? (known.part === part ? 'OK' : 'InvalidPart')
      if (code !== expected) return undefined
      if (code !== 'OK') return model
      const ended = withUpload(model, id, { ...known, ended: part })
      return withVersion(ended, { etag: etag!, versionId }, known.rank)
    })
  }

  abort({ id }: { readonly id: string }): Promise<void> {
    const call = async (): Promise<Answer> => {
      await s3.send(new AbortMultipartUploadCommand({ ...this.#at, UploadId: id }))
      return {}
    }
    return this.#record(`abort ${id}`, call, (model, { code }) => {
      const known = model.uploads[id]!
      if (known.ended !== undefined) return code === 'NoSuchUpload' ? model : undefined
      return code === 'OK' ? withUpload(model, id, { ...known, ended: 'aborted' }) : undefined
    })
  }

  /** What is there at the end, version by version, must be what the history leaves. */
  async list(): Promise<void> {
    const found: string[] = []
    const start = performance.now()
    for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined, more = true; more;) {
      const markers = { KeyMarker, VersionIdMarker }
      const page = await s3.send(
        new ListObjectVersionsCommand({ Bucket: this.#at.Bucket, MaxKeys: 1, ...markers }),
      )
      for (const { VersionId, ETag, IsLatest } of [
        ...(page.Versions ?? []),
        ...(page.DeleteMarkers ?? []),
      ] as Listed[]) {
        assert.equal(IsLatest, found.length === 0)
        found.push(`${VersionId} ${bare(ETag) ?? 'marker'}`)
      }
      more = page.IsTruncated === true
      ;[KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker]
    }
    this.#stack = found.map((version) => version.split(' ')[0]!).reverse()
    const apply = (model: KeyModel): KeyModel | undefined =>
      String(model.versions.map(shownVersion)) === String(found) ? model : undefined
    this.history.push({ name: `list ${found.join(', ')}`, start, end: performance.now(), apply })
  }

  /**
   * Whether a place above all others is taken in the order of those that are there at the end: by a
   * version that comes on top, or by an upload. It spares the search most of its choices.
   */
  #inOrder(before: KeyModel, after: KeyModel): boolean {
    if (after.versioning !== 'Enabled' || after.rank === before.rank) return true
    const taken = placesOf(after, this.#versionOf).filter((versionId) => this.#stack.includes(versionId))
    return taken.every((versionId, index) => versionId === this.#stack[index])
  }

  #newBody(): string {
    return `body ${this.#bodies++}`
  }

  async #record(name: string, call: () => Promise<Answer>, apply: Apply): Promise<void> {
    const start = performance.now()
    const outcome = await outcomeOf(call)
    const end = performance.now()
    if (outcome.etag !== undefined) this.#seen = outcome.etag
    if (outcome.versionId !== undefined) this.#versionIds.push(outcome.versionId)
    const entry = { name: `${name} → ${JSON.stringify(outcome)}`, start, end }
    // Whoever lost too often was told so, and nothing was done.
    const refused = outcome.code === 'OperationAborted'
    const applied = (model: KeyModel): KeyModel | undefined => {
      const next = refused ? model : apply(model, outcome)
      return next === undefined || this.#inOrder(model, next) ? next : undefined
    }
    this.history.push({ ...entry, apply: applied })
  }
}

const outcomeOf = async (call: () => Promise<Answer>): Promise<Outcome> => {
  try {
    const { ETag, VersionId } = await call()
    const etag = bare(ETag)
    return { code: 'OK', ...(etag !== undefined && { etag }), versionId: VersionId }
  } catch (error) {
    if (error instanceof S3ServiceException) return { code: error.name }
    throw error
  }
}

const clients = 12
const stepsEach = 10

/** All of a model that what comes can depend on: of places only their order, and only where it matters. */
const keyOf = ({ versioning, versions, uploads }: KeyModel): string => {
  const all = Object.entries(uploads)
  const open = all
    .filter(([, { ended }]) => ended === undefined)
    .map(([id, { rank }]) => ({ rank, versionId: id }))
  const order = versioning === 'Enabled' ? [...versions, ...open].sort((a, b) => a.rank - b.rank) : []
  return JSON.stringify([
    versions.map(({ etag, versionId }) => [etag, versionId]),
    all
      .map(([id, { ended, part, changed }]) => (ended === undefined ? [id, part, changed] : [id, ended]))
      .toSorted((a, b) => String(a).localeCompare(String(b))),
    order.map(({ versionId }) => versionId),
  ])
}

const run = async (Bucket: string, versioning: KeyModel['versioning'], seed: number): Promise<void> => {
  const random = seededRandom(seed)
  const race = new Race(Bucket, (below) => random.below(below))
  await Promise.all(Array.from({ length: 6 }, () => race.create()))
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let step = 0; step < stepsEach; step++) await race.step()
    }),
  )
  await race.list()
  assert.ok(race.history.length > 100)
  const initial: KeyModel = { versioning, versions: [], uploads: {}, rank: 0 }
  const { found, order } = findLinearOrder(race.history, initial, keyOf)
  if (found) return
  const done = new Set(order)
  const rest = race.history.filter((entry) => !done.has(entry))
  const told = [...order.slice(-15), ...rest.slice(0, 15)].map(
    ({ name, start, end }) => `${start.toFixed(1)}–${end.toFixed(1)} ${name}`,
  )
  assert.fail(
    `Seed ${seed}: no order fits after ${order.length} of ${race.history.length} operations:\n${told.join('\n')}`,
  )
}

const race = async (t: TestContext, versioning: KeyModel['versioning']): Promise<void> => {
  for (const seed of [1, 2]) {
    const Bucket = await makeBucket(t, target)
    if (versioning !== 'none') {
      await s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: versioning } }),
      )
    }
    await run(Bucket, versioning, seed)
  }
}

test('VER-61 what racing clients see of a key of a bucket without versioning is one linear history', (t) =>
  race(t, 'none'))

test('VER-62 what racing clients see of a key of a bucket with versioning enabled is one linear history', (t) =>
  race(t, 'Enabled'))

test('VER-63 what racing clients see of a key of a bucket with versioning suspended is one linear history', (t) =>
  race(t, 'Suspended'))
