/** Random histories of one key, against a list that is kept in order by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ann, manualClock, put, storeWithBucket } from '../../test/engine-objects.ts'
import { complete, create, nameOf, storePart } from '../../test/uploads.ts'
import {
  contentOf,
  enable,
  listVersions,
  remove,
  suspend,
  versionsShown,
} from '../../test/versioned-bucket.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { createCollector } from './collect-garbage.ts'
import { fsck } from './fsck.ts'
import type { UploadRecord } from './records.ts'
import type { Store } from './store.ts'

interface ModelVersion {
  readonly content: string
  readonly versionId: string
  /** When it was written or its upload initiated: no two are the same. */
  readonly at: number
}

interface ModelUpload {
  readonly upload: UploadRecord
  readonly at: number
}

interface History {
  readonly store: Store
  status: 'none' | 'Enabled' | 'Suspended'
  time: number
  /** Newest first. */
  versions: ModelVersion[]
  uploads: ModelUpload[]
}

const add = (history: History, version: ModelVersion): void => {
  const replaced = history.versions.findIndex(
    ({ versionId }) => version.versionId === 'null' && versionId === 'null',
  )
  const at = replaced === 0 ? history.time++ : version.at
  if (replaced >= 0) history.versions.splice(replaced, 1)
  history.versions.push({ ...version, at })
  history.versions.sort((a, b) => b.at - a.at)
}

type Step = readonly [action: string, choice: number]

const take = async (history: History, [action, choice]: Step): Promise<void> => {
  const { store, status, uploads, versions } = history
  const at = history.time++
  const content = `c${at}`
  const upload = uploads[choice % Math.max(uploads.length, 1)]
  switch (action) {
    case 'put':
      return add(history, { content, at, versionId: (await put(store, 'k', content)).versionId })
    case 'delete': {
      const { versionId } = await remove(store, 'k')
      if (status === 'none') history.versions = []
      else add(history, { content: 'marker', at, versionId: versionId! })
      return
    }
    case 'delete version': {
      const chosen = versions[choice % Math.max(versions.length, 1)]
      if (chosen === undefined) return
      await remove(store, 'k', { versionId: chosen.versionId })
      history.versions = versions.filter((version) => version !== chosen)
      return
    }
    case 'create':
      uploads.push({ upload: await create(store, { key: 'k' }), at })
      return
    case 'complete': {
      if (upload === undefined) return
      const part = await storePart(store, upload.upload, 1, content)
      const { versionId } = await complete(store, upload.upload, [part])
      history.uploads = uploads.filter((each) => each !== upload)
      return add(history, { content, at: upload.at, versionId })
    }
    case 'abort':
      if (upload === undefined) return
      await abortMultipartUpload(store, { ...nameOf(upload.upload), caller: ann })
      history.uploads = uploads.filter((each) => each !== upload)
      return
    case 'enable':
      history.status = 'Enabled'
      return enable(store)
    case 'suspend':
      if (status === 'none') return
      history.status = 'Suspended'
      return suspend(store)
  }
}

const actions = [
  'put',
  'put',
  'delete',
  'delete version',
  'delete version',
  'create',
  'complete',
  'abort',
  'enable',
  'suspend',
]
const steps = fc.array(fc.tuple(fc.constantFrom(...actions), fc.nat({ max: 20 })), {
  minLength: 1,
  maxLength: 40,
})

test('VER-30 whatever is done to a key, its versions are those that were made, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const clock = manualClock()
      const store = await storeWithBucket({ clock })
      const model: History = { store, status: 'none', time: 1, versions: [], uploads: [] }
      for (const step of history) {
        await take(model, step)
        clock.ms += 1
      }
      const shown = model.versions.map(
        ({ content, versionId }, index) =>
          `${index === 0 ? '*' : ''}k ${content}${versionId === 'null' ? ' null' : ''}`,
      )
      const { collect } = createCollector(store)
      for (let round = 0; round < 3; round++, clock.ms += 60_000) await collect()
      assert.deepEqual(await versionsShown(store), shown)
      const ids = (await listVersions(store)).versions.map(({ version }) => version.versionId)
      assert.deepEqual(
        ids,
        model.versions.map(({ versionId }) => versionId),
      )
      const newest = model.versions[0]?.content
      const current = await contentOf(store, 'k').catch(() => undefined)
      assert.equal(current, newest === 'marker' ? undefined : newest)
      assert.deepEqual((await fsck(store, { graceMs: 0 })).problems, [])
    }),
    { numRuns: 60 },
  )
})
