/** What the command tells and does about unfinished uploads, quotas and cross-origin rules, against a server of its own. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { S3Error } from '../../src/protocol/errors.ts'
import { createClient } from '../../src/client/index.ts'
import type { Client } from '../../src/client/index.ts'
import { apiBucket, apiGet, apiPut } from '../../src/protocol/partita-api.ts'
import { openPartitaWorld } from './run-partita.ts'
import type { PartitaWorld } from './run-partita.ts'

let world: PartitaWorld
let client: Client

const output = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await world.run(words)
  assert.equal(code, 0, stderr)
  return stdout.toString()
}

const json = async (...words: string[]): Promise<Record<string, unknown>[]> =>
  (await output(...words, '--json'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

before(async () => {
  world = await openPartitaWorld()
  const credentials = JSON.parse(
    await readFile(join(world.folder, 'data', 'credentials.json'), 'utf8'),
  ) as never
  client = createClient({ endpoint: world.endpoint, credentials })
  for (const bucket of ['one', 'two', 'full']) await client.call('CreateBucket', { Bucket: `cost-${bucket}` })
})

after(async () => {
  client.close()
  await world.stop()
})

const begin = async (Bucket: string, Key: string, size: number, StorageClass?: string): Promise<string> => {
  const { UploadId } = await client.call('CreateMultipartUpload', { Bucket, Key, StorageClass })
  if (size > 0)
    await client.call('UploadPart', { Bucket, Key, UploadId, PartNumber: 1, Body: new Uint8Array(size) })
  return UploadId
}

// partita uploads du
test('COST-30 uploads du tells bytes and cost of parts by bucket, storage class and age', async () => {
  await begin('cost-one', 'a', 1000)
  await begin('cost-one', 'b', 2000)
  await begin('cost-one', 'c', 2 ** 20, 'DEEP_ARCHIVE')
  await begin('cost-two', 'a', 10)
  const lines = await json('uploads', 'du')
  assert.deepEqual(
    lines.map(({ bucket, storageClass, age, uploads, parts, bytes }) => [
      bucket,
      storageClass,
      age,
      uploads,
      parts,
      bytes,
    ]),
    [
      ['cost-one', 'DEEP_ARCHIVE', 'under a day', 1, 1, 2 ** 20],
      ['cost-one', 'STANDARD', 'under a day', 2, 2, 3000],
      ['cost-two', 'STANDARD', 'under a day', 1, 1, 10],
    ],
  )
  // Staged, so billed, as STANDARD.
  assert.equal(lines[0]?.['monthlyCost'], 0.023 / 1024)
  assert.equal((await json('uploads', 'du', 's3://cost-two')).length, 1)
  assert.match(await output('uploads', 'du'), /BUCKET +CLASS +AGE[^]*\ntotal /)
  const metrics = await (await fetch(`${world.endpoint}/_partita/metrics`)).text()
  assert.match(metrics, /^partita_pending_bytes\{bucket="cost-one",storage_class="STANDARD"\} 3000$/m)
})

// partita uploads expire --idle 1s --dry-run s3://cost-one/old
test('COST-31 uploads expire ends what is idle, tells what a dry run would end, and leaves the rest', async () => {
  const uploadId = await begin('cost-one', 'old/1', 5)
  const other = await begin('cost-one', 'new/1', 5)
  const expire = (...words: string[]) =>
    json('uploads', 'expire', '--idle', '1s', 's3://cost-one/old', ...words)
  let found: Record<string, unknown>[] = []
  while (found.length === 0) found = await expire('--dry-run')
  assert.deepEqual([found[0]?.['uploadId'], found[0]?.['bytes'], found[0]?.['parts']], [uploadId, 5, 1])
  assert.equal((await expire()).length, 1)
  assert.deepEqual(await expire(), [])
  const gone = client.call('ListParts', { Bucket: 'cost-one', Key: 'old/1', UploadId: uploadId })
  await assert.rejects(gone, (error: S3Error) => error.details['UploadOutcome'] === 'expired')
  assert.equal(
    (await client.call('ListParts', { Bucket: 'cost-one', Key: 'new/1', UploadId: other })).Parts.length,
    1,
  )
  assert.equal((await world.run(['uploads', 'expire', 's3://cost-one'])).code, 252)
})

// partita uploads expire --idle 7d --rule s3://cost-two
test('COST-32 a rule for idle uploads is kept with the bucket until it is taken away', async () => {
  await output('uploads', 'expire', '--idle', '7d', '--rule', 's3://cost-two/tmp/')
  const read = async (): Promise<unknown> => {
    const { Body } = await client.send(apiGet, {
      Bucket: apiBucket,
      Key: 'api/buckets/cost-two/upload-expiry',
    })
    let text = ''
    for await (const chunk of Body) text += Buffer.from(chunk).toString()
    return JSON.parse(text)
  }
  assert.deepEqual(await read(), { idleSeconds: 604_800, prefix: 'tmp/' })
  await output('uploads', 'expire', '--no-rule', 's3://cost-two')
  assert.deepEqual(await read(), {})
})

// partita quota set s3://cost-full 1MiB
test('COST-33 quota set limits a bucket, a declared size is refused at Create, and quota show tells', async () => {
  assert.match(await output('quota', 'show', 's3://cost-full'), /has no quota/)
  await output('quota', 'set', 's3://cost-full', '1MiB')
  await writeFile(join(world.folder, 'big.bin'), new Uint8Array(2 ** 20 + 1))
  const refused = await world.run(['cp', 'big.bin', 's3://cost-full/big.bin'])
  assert.notEqual(refused.code, 0)
  assert.match(refused.stderr, /QuotaExceeded/)
  const create = (DeclaredSize: number) =>
    client.call('CreateMultipartUpload', { Bucket: 'cost-full', Key: 'key', DeclaredSize })
  await assert.rejects(create(2 ** 20 + 1), { code: 'QuotaExceeded', status: 403 })
  await create(2 ** 19)
  const [report] = await json('quota', 'show', 's3://cost-full')
  assert.deepEqual(
    [report?.['bytes'], report?.['usedBytes'], report?.['pendingBytes']],
    [2 ** 20, 0, 2 ** 19],
  )
  await output('quota', 'set', 's3://cost-full', 'none')
  await output('cp', 'big.bin', 's3://cost-full/big.bin')
})

test('COST-34 the API takes signed calls only, and says what it does not understand', async () => {
  assert.equal((await fetch(`${world.endpoint}/_partita/api/uploads`)).status, 200)
  assert.equal(
    await (await fetch(`${world.endpoint}/_partita/api/uploads`)).text(),
    '',
    'nothing that nobody may list',
  )
  assert.equal((await fetch(`${world.endpoint}/_partita/api/buckets/cost-one/quota`)).status, 403)
  const put = (Key: string, body: string) =>
    client.send(apiPut, { Bucket: apiBucket, Key, Body: Buffer.from(body) })
  const quota = 'api/buckets/cost-one/quota'
  await assert.rejects(put(quota, '{'), { code: 'InvalidRequest' })
  await assert.rejects(put(quota, '[]'), { code: 'InvalidRequest' })
  await assert.rejects(put(quota, '{"bytes":"1"}'), { code: 'InvalidArgument' })
  await assert.rejects(put(quota, '{"bytes":-1}'), { code: 'InvalidArgument' })
  await assert.rejects(put('api/buckets/none-such/quota', '{"bytes":1}'), { code: 'NoSuchBucket' })
  await assert.rejects(put('api/uploads', '{}'), { code: 'MethodNotAllowed' })
  await assert.rejects(put('api/nothing', '{}'), { code: 'NoSuchKey' })
})

// partita doctor cors s3://cost-one --origin https://app.example.com
test('COST-35 doctor cors says what a page of an origin will miss', async () => {
  const doctor = (): Promise<{ code: number | null; stdout: Buffer }> =>
    world.run(['doctor', 'cors', 's3://cost-one', '--origin', 'https://app.example.com', '--json'])
  const put = (CORSRules: object[]) =>
    client.call('PutBucketCors', { Bucket: 'cost-one', CORSConfiguration: { CORSRules } } as never)
  await put([{ AllowedOrigins: ['https://other.example.com'], AllowedMethods: ['GET', 'PUT'] }])
  const refused = await doctor()
  assert.equal(refused.code, 1)
  assert.match(refused.stdout.toString(), /The preflight is refused with 403/)
  await put([
    {
      AllowedOrigins: ['https://app.example.com'],
      AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
      AllowedHeaders: ['*'],
    },
  ])
  const hidden = await doctor()
  assert.equal(hidden.code, 1)
  assert.match(hidden.stdout.toString(), /cannot read \(ExposeHeaders\): etag/)
  const { corsRuleFor } = await import('../../src/cli/cors-check.ts')
  await put([corsRuleFor('https://app.example.com')])
  const fine = await doctor()
  assert.equal(fine.code, 0, fine.stdout.toString())
  assert.equal(
    (await world.run(['doctor', 'cors', 's3://none-such', '--origin', 'https://a.example'])).code,
    254,
  )
  assert.equal((await world.run(['doctor', 'cors', 's3://cost-one', '--origin', 'a.example/path'])).code, 252)
})
