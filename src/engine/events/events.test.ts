import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, manualClock, put, rejectsWith, storeWithBucket } from '../../../test/engine-objects.ts'
import { complete, create, nameOf, storePart } from '../../../test/uploads.ts'
import { abortMultipartUpload } from '../abort-multipart-upload.ts'
import { changeObject } from '../change-object.ts'
import { copyObject } from '../copy-object.ts'
import { deleteObject } from '../delete-object.ts'
import { deleteObjects } from '../delete-objects.ts'
import { keys, rangeOfPrefix } from '../keys.ts'
import { attributesOf } from '../object-attributes.ts'
import { setVersioning } from '../set-versioning.ts'
import type { Store } from '../store.ts'
import { deliverEvents } from './deliver-events.ts'
import { getNotification, putNotification } from './notification.ts'
import type { OutboxRecord } from './outbox.ts'

const arn = 'arn:partita:webhook:::hook'
const storeWithWebhook = (clock = manualClock()): Promise<Store> =>
  storeWithBucket({ clock, settings: { webhooks: ['hook', 'other'] } })

const subscribe = (
  store: Store,
  events: readonly string[],
  filter?: Readonly<Record<string, string>>,
): Promise<void> =>
  putNotification(store, 'bucket', {
    TopicConfigurations: [
      {
        Id: 'all',
        TopicArn: arn,
        Events: events,
        ...(filter !== undefined && {
          Filter: { Key: { FilterRules: Object.entries(filter).map(([Name, Value]) => ({ Name, Value })) } },
        }),
      },
    ],
  })

interface Message {
  readonly Records: readonly {
    readonly eventName: string
    readonly s3: { readonly object: Readonly<Record<string, unknown>> }
  }[]
}

/** Delivers what is due, and gives what was sent. */
const deliver = async (store: Store): Promise<readonly Message['Records'][number][]> => {
  const sent: Message['Records'][number][] = []
  await deliverEvents(store, {
    send: async (_, message) => {
      sent.push(...(JSON.parse(message) as Message).Records)
      return true
    },
  })
  return sent
}

const outboxSize = async (store: Store): Promise<number> =>
  (await store.meta.scan(rangeOfPrefix(keys.outbox()), 100)).length

test('EVT-1 a bucket without a configuration writes no events, and its configuration is empty', async () => {
  const store = await storeWithWebhook()
  await put(store, 'key', 'x')
  assert.equal(await outboxSize(store), 0)
  assert.deepEqual(await getNotification(store, 'bucket'), {})
  await rejectsWith(getNotification(store, 'other'), 'NoSuchBucket')
})

test('EVT-2 everything that changes an object is told once, in order', async () => {
  const store = await storeWithWebhook()
  await subscribe(store, ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'])
  await put(store, 'a b', 'xyz')
  await copyObject(store, {
    source: { bucket: 'bucket', key: 'a b' },
    bucket: 'bucket',
    key: 'copy',
    attributes: attributesOf({}),
    metadataDirective: 'COPY',
    taggingDirective: 'COPY',
    changesPlace: false,
  })
  const upload = await create(store)
  await complete(store, upload, [await storePart(store, upload, 1, 'abc')])
  await deleteObject(store, { bucket: 'bucket', key: 'copy' })
  await deleteObjects(store, 'bucket', [{ key: 'a b' }, { key: 'key' }])
  await deleteObject(store, { bucket: 'bucket', key: 'never was' })
  const told = (await deliver(store)).map(({ eventName, s3 }) => [
    eventName,
    s3.object['key'],
    s3.object['size'],
  ])
  assert.deepEqual(told, [
    ['ObjectCreated:Put', 'a+b', 3],
    ['ObjectCreated:Copy', 'copy', 3],
    ['ObjectCreated:CompleteMultipartUpload', 'key', 3],
    ['ObjectRemoved:Delete', 'copy', undefined],
    ['ObjectRemoved:Delete', 'a+b', undefined],
    ['ObjectRemoved:Delete', 'key', undefined],
  ])
  assert.equal(await outboxSize(store), 0)
})

test('EVT-3 a delete that makes a delete marker is told as that, with version ids', async () => {
  const store = await storeWithWebhook()
  await setVersioning(store, 'bucket', 'Enabled')
  await subscribe(store, ['s3:ObjectRemoved:*', 's3:ObjectCreated:Put'])
  const { versionId } = await put(store, 'key', 'x')
  const marker = await deleteObject(store, { bucket: 'bucket', key: 'key' })
  await deleteObject(store, { bucket: 'bucket', key: 'key', versionId })
  const told = (await deliver(store)).map(({ eventName, s3 }) => [eventName, s3.object['versionId']])
  assert.deepEqual(told, [
    ['ObjectCreated:Put', versionId],
    ['ObjectRemoved:DeleteMarkerCreated', marker.versionId],
    ['ObjectRemoved:Delete', versionId],
  ])
})

test('EVT-4 a filter by prefix and suffix decides, and the kind of event', async () => {
  const store = await storeWithWebhook()
  await subscribe(store, ['s3:ObjectCreated:Put'], { Prefix: 'in/', suffix: '.jpg' })
  for (const key of ['in/a.jpg', 'in/a.png', 'a.jpg']) await put(store, key, 'x')
  await deleteObject(store, { bucket: 'bucket', key: 'in/a.jpg' })
  assert.deepEqual(
    (await deliver(store)).map(({ s3 }) => s3.object['key']),
    ['in/a.jpg'],
  )
})

test('EVT-5 our own events tell of uploads before there is an object', async () => {
  const store = await storeWithWebhook()
  await subscribe(store, ['partita:Upload:*'])
  const upload = await create(store)
  const { part } = await storePart(store, upload, 7, 'abc')
  await abortMultipartUpload(store, { ...nameOf(upload), caller: ann })
  const told = (await deliver(store)).map(({ eventName, s3 }) => [
    eventName,
    s3.object['uploadId'],
    s3.object['partNumber'],
    s3.object['eTag'],
  ])
  assert.deepEqual(told, [
    ['Upload:Created', upload.id, undefined, undefined],
    ['Upload:PartStored', upload.id, 7, part.etag],
    ['Upload:Aborted', upload.id, undefined, undefined],
  ])
})

test('EVT-10 a change of tags is told, where its handler says so', async () => {
  const store = await storeWithWebhook()
  await subscribe(store, ['s3:ObjectTagging:*'])
  await put(store, 'key', 'x')
  const requester = { requestId: 'r', hostId: 'h', sourceIp: '::1', principalId: 'p' }
  const address = { bucket: 'bucket', key: 'key', method: 'PUT' } as const
  await changeObject(store, address, ({ object }) => ({ ...object, tags: { a: 'b' } }), {
    name: 's3:ObjectTagging:Put',
    requester,
  })
  assert.deepEqual(
    (await deliver(store)).map(({ eventName }) => eventName),
    ['ObjectTagging:Put'],
  )
})

test('EVT-6 what is not taken is sent again, later and later, and given up after a day', async () => {
  const clock = manualClock()
  const store = await storeWithWebhook(clock)
  await subscribe(store, ['s3:ObjectCreated:*'])
  await put(store, 'key', 'x')
  const ended: [OutboxRecord['webhook'], string][] = []
  const times: number[] = []
  const start = clock.ms
  const round = (): Promise<unknown> =>
    deliverEvents(store, {
      send: async () => {
        times.push((clock.ms - start) / 1000)
        return false
      },
      ended: ({ webhook }, outcome) => void ended.push([webhook, outcome]),
    })
  for (; ended.length === 0; clock.ms += 1000) await round()
  assert.deepEqual(times.slice(0, 12), [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1623])
  assert.ok(times.at(-1)! > 86_400 && times.at(-1)! < 87_100)
  assert.deepEqual(ended, [['hook', 'given up']])
  assert.equal(await outboxSize(store), 0)
})

test('EVT-7 two destinations are told apart, and one that fails keeps none from the other', async () => {
  const clock = manualClock()
  const store = await storeWithWebhook(clock)
  await putNotification(store, 'bucket', {
    QueueConfigurations: [{ QueueArn: arn, Events: ['s3:ObjectCreated:Put'] }],
    LambdaFunctionConfigurations: [
      {
        LambdaFunctionArn: 'arn:partita:webhook:::other',
        Events: ['s3:ObjectRemoved:*', 's3:ObjectCreated:Copy'],
      },
    ],
  })
  await put(store, 'key', 'x')
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  const sent: string[] = []
  const options = {
    send: async (webhook: string) => {
      sent.push(webhook)
      return webhook === 'other' || clock.ms > Date.UTC(2026, 0, 3)
    },
  }
  assert.deepEqual(await deliverEvents(store, options), { delivered: 1, failed: 1 })
  clock.ms += 86_400_000
  assert.deepEqual(await deliverEvents(store, options), { delivered: 1, failed: 0 })
  assert.deepEqual(sent.toSorted(), ['hook', 'hook', 'other'])
})

test('EVT-8 a configuration that cannot be followed is refused', async () => {
  const store = await storeWithWebhook()
  const topic = (fields: object) => ({ TopicArn: arn, Events: ['s3:ObjectCreated:*'], ...fields })
  const filter = (...rules: (readonly [string, string])[]) => ({
    Filter: { Key: { FilterRules: rules.map(([Name, Value]) => ({ Name, Value })) } },
  })
  const refused = [
    [topic({ TopicArn: 'arn:partita:webhook:::unknown' })],
    [topic({ TopicArn: 'arn:aws:sns:us-east-1:123456789012:topic' })],
    [topic({ TopicArn: 'topic' })],
    [topic({ Events: ['s3:Nothing'] })],
    [topic(filter(['middle', 'x']))],
    [topic(filter(['prefix', 'x'], ['Prefix', 'y']))],
    [topic({ Id: 'a' }), topic({ Id: 'a', Events: ['s3:ObjectRemoved:*'] })],
    [topic({}), topic({ Events: ['s3:ObjectCreated:Put'] })],
    [topic(filter(['prefix', 'a'])), topic(filter(['prefix', 'ab']))],
  ]
  for (const configurations of refused) {
    await rejectsWith(
      putNotification(store, 'bucket', { TopicConfigurations: configurations }),
      'InvalidArgument',
    )
  }
  await rejectsWith(putNotification(store, 'bucket', { EventBridgeConfiguration: {} }), 'NotImplemented')
  const apart = [topic(filter(['prefix', 'a'])), topic(filter(['prefix', 'b']))]
  await putNotification(store, 'bucket', { TopicConfigurations: apart })
  await putNotification(
    store,
    'bucket',
    { TopicConfigurations: [topic({ TopicArn: 'arn:partita:webhook:::later' })] },
    true,
  )
})

test('EVT-9 an empty document takes the configuration away', async () => {
  const store = await storeWithWebhook()
  await subscribe(store, ['s3:ObjectCreated:*'])
  assert.equal((await getNotification(store, 'bucket')).TopicConfigurations?.[0]?.Id, 'all')
  await putNotification(store, 'bucket', {})
  assert.deepEqual(await getNotification(store, 'bucket'), {})
  await put(store, 'key', 'x')
  assert.equal(await outboxSize(store), 0)
})
