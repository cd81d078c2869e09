/** Forms of browsers that post an object. */
import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { postForm, signForm } from '../posted-form.ts'
import type { FormOptions } from '../posted-form.ts'
import { answer, makeBucket, startTarget } from './target.ts'

const target = await startTarget()
const { s3 } = target

interface Posted {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

const read = async (response: Response): Promise<Posted> => ({
  status: response.status,
  headers: response.headers,
  body: await response.text(),
})

const elementsOf = (body: string, ...names: readonly string[]): readonly (string | undefined)[] =>
  names.map((name) =>
    new RegExp(`<${name}>([^<]*)</${name}>`)
      .exec(body)?.[1]
      ?.replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'"),
  )

const errorOf = ({ status, body }: Posted, ...names: readonly string[]): readonly unknown[] => [
  status,
  ...elementsOf(body, 'Code', 'Message', ...names),
]

interface Form {
  readonly Bucket: string
  readonly url: string
  readonly fields: Record<string, string>
  post(file?: string, change?: (fields: Record<string, string>) => void): Promise<Posted>
}

const makeForm = async (t: TestContext, options: Partial<FormOptions> = {}): Promise<Form> => {
  const Bucket = await makeBucket(t, target)
  const url = `${target.endpoint}/${Bucket}`
  const fields = signForm(target, { bucket: Bucket, key: 'test-key', ...options })
  return {
    Bucket,
    url,
    fields,
    post: async (file = 'something', change = () => {}) => {
      const changed = { ...fields }
      change(changed)
      return read(await postForm(url, changed, file))
    },
  }
}

test('POST-10 test_post_object_default_checksum: a form posts an object, with a CRC64NVME where it names no checksum', async (t) => {
  const form = await makeForm(t)
  const posted = await form.post('test-post-default')
  assert.deepEqual([posted.status, posted.body], [204, ''])
  const head = await s3.send(
    new HeadObjectCommand({ Bucket: form.Bucket, Key: 'test-key', ChecksumMode: 'ENABLED' }),
  )
  assert.deepEqual(
    [head.ContentLength, head.ContentType, head.ChecksumType, posted.headers.get('etag')],
    [17, 'binary/octet-stream', 'FULL_OBJECT', head.ETag],
  )
  assert.match(head.ChecksumCRC64NVME ?? '', /^[\w+/]{11}=$/)
  assert.match(posted.headers.get('location') ?? '', /test-key$/)
})

test('POST-11 test_post_object_policy_validation_size: a file is of a size that the policy allows', async (t) => {
  const form = await makeForm(t, { conditions: [['content-length-range', 5, 10]] })
  assert.deepEqual(errorOf(await form.post('a'.repeat(12)), 'ProposedSize', 'MaxSizeAllowed'), [
    400,
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    '12',
    '10',
  ])
  assert.deepEqual(errorOf(await form.post('a'), 'ProposedSize', 'MinSizeAllowed'), [
    400,
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    '1',
    '5',
  ])
  assert.equal((await form.post('a'.repeat(10))).status, 204)
  const object = await s3.send(new GetObjectCommand({ Bucket: form.Bucket, Key: 'test-key' }))
  assert.deepEqual(
    [await object.Body?.transformToString(), object.ETag],
    ['aaaaaaaaaa', '"e09c80c42fda55f9d992e59ca6b3307d"'],
  )
  const wrong = await makeForm(t, { conditions: [['content-length-range', 'test', 10]] })
  assert.deepEqual(errorOf(await wrong.post('a'.repeat(10))), [
    403,
    'AccessDenied',
    'Invalid according to Policy: Policy Condition failed: ["content-length-range", "test", "10"]',
  ])
})

test('POST-12 test_post_object_with_storage_class: a form names a class that S3 knows', async (t) => {
  const good = await makeForm(t, { fields: { 'x-amz-storage-class': 'STANDARD_IA' } })
  assert.equal((await good.post()).status, 204)
  const head = await s3.send(new HeadObjectCommand({ Bucket: good.Bucket, Key: 'test-key' }))
  assert.equal(head.StorageClass, 'STANDARD_IA')
  const bad = await makeForm(t, { fields: { 'x-amz-storage-class': 'FakeClass' } })
  assert.deepEqual(errorOf(await bad.post(), 'StorageClassRequested'), [
    400,
    'InvalidStorageClass',
    'The storage class you specified is not valid',
    'FakeClass',
  ])
})

const tagOf = (Key: string, Value: string): string => `<Tag><Key>${Key}</Key><Value>${Value}</Value></Tag>`
const taggings: Readonly<
  Record<string, readonly [document: string, tags: readonly (readonly [string, string])[]]>
> = {
  single: [`<Tagging><TagSet>${tagOf('TagName', 'TagValue')}</TagSet></Tagging>`, [['TagName', 'TagValue']]],
  list: [
    `<Tagging><TagSet>${tagOf('TagName', 'TagValue')}${tagOf('TagName2', 'TagValue2')}</TagSet></Tagging>`,
    [
      ['TagName', 'TagValue'],
      ['TagName2', 'TagValue2'],
    ],
  ],
  invalid: ['<InvalidXmlTagging></InvalidXmlTagging>', []],
}
for (const [name, [tagging, tags]] of Object.entries(taggings)) {
  test(`POST-13 test_post_object_with_tags[${name}]: a form has tags in a document`, async (t) => {
    const form = await makeForm(t, { fields: { tagging } })
    assert.equal((await form.post()).status, 204)
    assert.deepEqual(
      await answer(s3.send(new GetObjectTaggingCommand({ Bucket: form.Bucket, Key: 'test-key' }))),
      {
        TagSet: tags.map(([Key, Value]) => ({ Key, Value })),
      },
    )
  })
}

test('POST-14 test_post_object_with_tags[notxml]: tags that are no XML are refused', async (t) => {
  const form = await makeForm(t, { fields: { tagging: 'not-xml' } })
  assert.deepEqual(errorOf(await form.post()), [
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  ])
})

test('POST-15 test_post_object_with_wrong_content_type: only multipart/form-data is a form', async (t) => {
  const form = await makeForm(t)
  const response = await fetch(form.url, { method: 'POST', body: new URLSearchParams(form.fields) })
  assert.deepEqual(errorOf(await read(response), 'Condition'), [
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    'Bucket POST must be of the enclosure-type multipart/form-data',
  ])
})

test('POST-16 test_post_request_expires: a policy ends', async (t) => {
  const form = await makeForm(t, { expiresInSeconds: -1 })
  assert.deepEqual(errorOf(await form.post()), [
    403,
    'AccessDenied',
    'Invalid according to Policy: Policy expired.',
  ])
})

for (const [name, version] of [
  ['s3', 2],
  ['s3v4', 4],
] as const) {
  const first = version === 4 ? ['x-amz-signature', 'X-Amz-Signature'] : ['signature', 'Signature']
  const second = version === 4 ? ['x-amz-algorithm', 'X-Amz-Algorithm'] : ['AWSAccessKeyId', 'AWSAccessKeyId']

  test(`POST-17 test_post_request_malformed_policy[${name}]: a policy is what was signed, before it is anything else`, async (t) => {
    const form = await makeForm(t, { version })
    const posted = await form.post('something', (fields) => {
      fields['policy'] = `${fields['policy']?.slice(0, -4)}AAAA`
    })
    const provided = form.fields[version === 4 ? 'x-amz-signature' : 'signature']
    assert.deepEqual(errorOf(posted, 'AWSAccessKeyId', 'SignatureProvided'), [
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      target.credentials.accessKeyId,
      provided,
    ])
    const [toSign, bytes] = elementsOf(posted.body, 'StringToSign', 'StringToSignBytes')
    assert.equal(bytes?.split(' ').length, toSign?.length)
    assert.equal((await form.post()).status, 204)
  })

  test(`POST-18 test_post_request_missing_signature[${name}], test_post_request_missing_fields[${name}]: what signs a policy is there as a whole`, async (t) => {
    const form = await makeForm(t, { version })
    for (const [field, shown] of [first, second]) {
      const posted = await form.post('something', (fields) => delete fields[field ?? ''])
      assert.deepEqual(errorOf(posted, 'ArgumentName', 'ArgumentValue'), [
        400,
        'InvalidArgument',
        `Bucket POST must contain a field named '${shown}'.  If it is specified, please check the order of the fields.`,
        shown,
        '',
      ])
    }
    const unsigned = await form.post('something', (fields) => {
      for (const field of Object.keys(fields)) {
        if (/^(x-amz-(signature|algorithm|credential|date)|signature|AWSAccessKeyId)$/.test(field))
          delete fields[field]
      }
    })
    assert.deepEqual(errorOf(unsigned), [403, 'AccessDenied', 'Access Denied'])
  })
}

test('POST-19 a form is answered as it asks: a status, a document, or a way to go', async (t) => {
  const statusOf = async (fields: Record<string, string>) => (await makeForm(t, { fields })).post()
  assert.equal((await statusOf({ success_action_status: '200' })).status, 200)
  assert.equal((await statusOf({ success_action_status: '404' })).status, 204)
  const form = await makeForm(t, { key: 'dir/${filename}', fields: { success_action_status: '201' } })
  const created = await read(await postForm(form.url, form.fields, 'hello', 'C:\\files\\a b.txt'))
  assert.equal(created.status, 201)
  const etag = '"5d41402abc4b2a76b9719d911017c592"'
  const found = elementsOf(created.body, 'Bucket', 'Key', 'ETag')
  assert.deepEqual(found, [form.Bucket, 'dir/a b.txt', etag])
  assert.equal(elementsOf(created.body, 'Location')[0], created.headers.get('location'))
  const redirected = await statusOf({ success_action_redirect: 'https://app.example/done?from=form' })
  assert.equal(redirected.status, 303)
  const way = new URL(redirected.headers.get('location') ?? '')
  assert.deepEqual(
    [way.host, way.searchParams.get('from'), way.searchParams.get('key'), way.searchParams.get('etag')],
    ['app.example', 'form', 'test-key', redirected.headers.get('etag')],
  )
  assert.equal((await statusOf({ redirect: 'javascript:alert(1)' })).status, 204)
})

test('POST-20 every field of a form is one that its policy allows', async (t) => {
  const form = await makeForm(t, {
    fields: { 'Content-Type': 'image/png', 'x-amz-meta-color': 'blue' },
    conditions: [['starts-with', '$x-amz-meta-note', '']],
  })
  const failed = async (change: (fields: Record<string, string>) => void) =>
    errorOf(await form.post('something', change))
  assert.deepEqual(await failed((fields) => (fields['x-amz-meta-size'] = '5')), [
    403,
    'AccessDenied',
    'Invalid according to Policy: Extra input fields: x-amz-meta-size',
  ])
  assert.deepEqual(await failed((fields) => (fields['Content-Type'] = 'text/html')), [
    403,
    'AccessDenied',
    'Invalid according to Policy: Policy Condition failed: ["eq", "$Content-Type", "image/png"]',
  ])
  const posted = await form.post('something', (fields) => {
    fields['x-amz-meta-note'] = 'any'
    fields['x-ignore-this'] = 'yes'
  })
  assert.equal(posted.status, 204)
  const head = await s3.send(new HeadObjectCommand({ Bucket: form.Bucket, Key: 'test-key' }))
  assert.deepEqual([head.ContentType, head.Metadata], ['image/png', { color: 'blue', note: 'any' }])
})

test('POST-21 a form is for the bucket that it was signed for', async (t) => {
  const form = await makeForm(t)
  const other = await makeBucket(t, target)
  const posted = await read(await postForm(`${target.endpoint}/${other}`, form.fields, 'something'))
  assert.deepEqual(errorOf(posted).slice(0, 2), [403, 'AccessDenied'])
})

test('POST-22 without a policy only who nobody needs to be may post', async (t) => {
  const form = await makeForm(t)
  const posted = await read(await postForm(form.url, { key: 'test-key' }, 'something'))
  assert.deepEqual(errorOf(posted), [403, 'AccessDenied', 'Access Denied'])
  const noKey = await form.post('something', (fields) => delete fields['key'])
  assert.deepEqual(errorOf(noKey, 'ArgumentName').slice(1, 4), [
    'InvalidArgument',
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    'key',
  ])
})
