import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createClient } from '../../src/client/index.ts'
import { collect, openPartitaWorld } from './run-partita.ts'
import type { Ended, PartitaWorld } from './run-partita.ts'

const MiB = 1024 * 1024

let world: PartitaWorld
const large = randomBytes(20 * MiB + 12_345)

const partita = (...words: string[]): Promise<Ended> => world.run(words)

/** Runs a command that must succeed, and gives its stdout. */
const output = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await world.run(words)
  assert.equal(code, 0, stderr)
  return stdout.toString()
}

const multipartEtag = (bytes: Uint8Array, partSize: number): string => {
  const digests: Buffer[] = []
  for (let start = 0; start < bytes.length; start += partSize) {
    digests.push(
      createHash('md5')
        .update(bytes.subarray(start, start + partSize))
        .digest(),
    )
  }
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`
}

before(async () => {
  world = await openPartitaWorld()
  await writeFile(join(world.folder, 'large.bin'), large)
  await output('mb', 's3://demo')
})

after(() => world.stop())

// partita cp large.bin s3://demo/; partita cp s3://demo/large.bin back.bin
test('CLI-10 cp sends a large file in parts and receives it again, the same', async () => {
  const told = await output('cp', '--json', 'large.bin', 's3://demo/')
  const sent = JSON.parse(told) as Record<string, unknown>
  assert.equal(sent['target'], 's3://demo/large.bin')
  assert.equal(sent['size'], large.length)
  assert.equal(sent['partCount'], 3)
  assert.equal(sent['etag'], multipartEtag(large, 8 * MiB))
  await output('cp', 's3://demo/large.bin', 'back.bin')
  assert.ok(large.equals(await readFile(join(world.folder, 'back.bin'))))
  const left = (await readdir(world.folder)).filter((name) => name.endsWith('.partita'))
  assert.deepEqual(left, [])
})

// partita cp small.txt s3://demo/folder/; partita cp s3://demo/folder/small.txt .
test('CLI-10 cp sends what fits into one part in one request, under the name of the file', async () => {
  await writeFile(join(world.folder, 'small.txt'), 'a few words')
  await output('cp', 'small.txt', 's3://demo/folder/')
  const listed = JSON.parse(await output('ls', '--json', 's3://demo/folder/')) as Record<string, unknown>
  assert.equal(listed['key'], 'folder/small.txt')
  assert.equal(listed['etag'], createHash('md5').update('a few words').digest('hex'))
})

// partita cp empty s3://demo/empty; partita cp s3://demo/empty empty.back
test('CLI-10 an empty file is an empty object', async () => {
  await writeFile(join(world.folder, 'empty'), '')
  await output('cp', 'empty', 's3://demo/empty')
  await output('cp', 's3://demo/empty', 'empty.back')
  assert.equal((await readFile(join(world.folder, 'empty.back'))).length, 0)
  assert.equal(await output('cat', 's3://demo/empty'), '')
})

// … | partita cp - s3://demo/stream; partita cp s3://demo/stream -
test('CLI-11 cp takes standard input of unknown length, and gives to standard output', async () => {
  for (const [key, bytes] of [
    ['stream', large],
    ['short', large.subarray(0, 10)],
  ] as const) {
    const sent = await world.run(['cp', '-', `s3://demo/${key}`], { stdin: bytes })
    assert.equal(sent.code, 0, sent.stderr)
    const received = await partita('cp', `s3://demo/${key}`, '-')
    assert.ok(bytes.equals(received.stdout))
  }
})

// partita cp s3://demo/large.bin s3://demo/copies/
test('CLI-12 cp copies from object to object on the server', async () => {
  await output('cp', 'large.bin', 's3://demo/original')
  await output('cp', 's3://demo/original', 's3://demo/copies/')
  assert.ok(large.equals((await partita('cat', 's3://demo/copies/original')).stdout))
})

test('CLI-13 a copy that fails leaves neither a file nor an unfinished upload', async () => {
  const missing = await partita('cp', 's3://demo/nothing', 'nothing.bin')
  assert.equal(missing.code, 1)
  assert.match(missing.stderr, /^partita: \w+: There is no object s3:\/\/demo\/nothing\n$/)
  const unsent = await partita('cp', 'large.bin', 's3://no-such-bucket/')
  assert.equal(unsent.code, 1)
  assert.match(unsent.stderr, /NoSuchBucket/)
  assert.ok(!(await readdir(world.folder)).some((name) => name.includes('nothing')))
})

// partita ls; partita ls s3://demo/list/; partita ls -r s3://demo/list/
test('CLI-14 ls lists buckets, what stands under a prefix, and with --recursive all of it', async () => {
  for (const key of ['list/a.txt', 'list/b/c.txt', 'list/b/ü +&.txt']) {
    await world.run(['cp', '-', `s3://demo/${key}`], { stdin: key })
  }
  assert.match(await output('ls'), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  demo$/m)
  const shown = await output('ls', 's3://demo/list/')
  assert.match(shown, /^ +-  b\/\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +10 B  a\.txt\n$/)
  const keys = (await output('ls', '-r', '--json', 's3://demo/list/')).trim().split('\n')
  assert.deepEqual(
    keys.map((line) => (JSON.parse(line) as { key: string }).key),
    ['list/a.txt', 'list/b/c.txt', 'list/b/ü +&.txt'],
  )
  assert.equal((await partita('ls', 's3://demo/none/')).code, 1)
})

// partita cat --range 0-9 s3://demo/range
test('CLI-15 cat prints the bytes of a range', async () => {
  await world.run(['cp', '-', 's3://demo/range'], { stdin: '0123456789' })
  assert.equal(await output('cat', 's3://demo/range'), '0123456789')
  assert.equal(await output('cat', '--range', '2-4', 's3://demo/range'), '234')
  assert.equal(await output('cat', '--range', '7-', 's3://demo/range'), '789')
  assert.equal(await output('cat', '--range=-2', 's3://demo/range'), '89')
  assert.equal(await output('cat', '--range', '8-100', 's3://demo/range'), '89')
  assert.equal((await partita('cat', '--range', '10-', 's3://demo/range')).code, 252)
})

// curl -T … "$(partita presign --put s3://demo/signed)"; curl "$(partita presign s3://demo/signed)"
test('CLI-16 presign prints URLs by which anyone writes and reads', async () => {
  const key = 's3://demo/signed it/ü+.txt'
  const put = (await output('presign', '--put', key)).trim()
  assert.equal((await fetch(put, { method: 'PUT', body: 'by hand' })).status, 200)
  const get = (await output('presign', '--expires-in', '1m', key)).trim()
  assert.equal(await (await fetch(get)).text(), 'by hand')
  assert.equal((await fetch(get, { method: 'PUT', body: 'no' })).status, 403)
})

// partita uploads ls s3://demo; partita uploads show …; partita uploads abort …
test('CLI-17 unfinished uploads are listed with their bytes and parts, shown, and aborted', async () => {
  const credentials = JSON.parse(await readFile(join(world.folder, 'data', 'credentials.json'), 'utf8')) as {
    accessKeyId: string
    secretAccessKey: string
  }
  const client = createClient({ endpoint: world.endpoint, credentials })
  const upload = { Bucket: 'demo', Key: 'left/behind' }
  const { UploadId } = await client.call('CreateMultipartUpload', upload)
  for (const PartNumber of [1, 7]) {
    await client.call('UploadPart', { ...upload, UploadId, PartNumber, Body: new Uint8Array(1000) })
  }
  client.close()
  assert.match(
    await output('uploads', 'ls', 's3://demo'),
    new RegExp(`left/behind +2 +1.95 KiB .*${UploadId}`),
  )
  const shown = (await output('uploads', 'show', '--json', 's3://demo/left/behind')).trim().split('\n')
  assert.deepEqual(
    shown.map((line) => (JSON.parse(line) as { number: number }).number),
    [1, 7],
  )
  assert.match(await output('uploads', 'abort', 's3://demo/left/behind'), new RegExp(`Aborted .*${UploadId}`))
  assert.equal(await output('uploads', 'ls', 's3://demo'), '')
  assert.equal((await partita('uploads', 'show', 's3://demo/left/behind')).code, 254)
})

// partita rm s3://demo/gone; partita rm -r s3://scrap/; partita rb --force s3://scrap
test('CLI-18 rm and rb delete objects, prefixes and buckets', async () => {
  await output('mb', 's3://scrap')
  for (const key of ['a', 'b/1', 'b/2', 'c'])
    await world.run(['cp', '-', `s3://scrap/${key}`], { stdin: key })
  await output('rm', 's3://scrap/a')
  assert.equal((await output('rm', '-r', 's3://scrap/b/')).trim().split('\n').length, 2)
  const full = await partita('rb', 's3://scrap')
  assert.equal(full.code, 254)
  assert.match(full.stderr, /^partita: BucketNotEmpty: /)
  await output('rb', '--force', 's3://scrap')
  assert.ok(!(await output('ls')).includes('scrap'))
})

// partita mb --no-part-minimum s3://small-parts; partita cp --part-size 1MiB large.bin s3://small-parts/
test('CLI-19 a bucket without a minimum takes small parts', async () => {
  await output('mb', '--no-part-minimum', 's3://small-parts')
  const told = await output('cp', '--json', '--part-size', '1MiB', 'large.bin', 's3://small-parts/')
  assert.equal((JSON.parse(told) as { partCount: number }).partCount, 21)
})

const failures: readonly [readonly string[], number, RegExp, Record<string, string>?][] = [
  [['frobnicate'], 252, /^partita: Usage: There is no verb "frobnicate"\n/],
  [['cp', 'only-one'], 252, /TARGET is missing/],
  [['cp', 'a', 'b'], 252, /must be s3:/],
  [['ls', '--nonsense'], 252, /nonsense/],
  [['cp', '--part-size', 'big', 'a', 's3://b/'], 252, /--part-size takes a size/],
  [['ls', '--profile', 'nobody'], 253, /^partita: Configuration: .*nobody/],
  [
    ['ls', '--endpoint-url', 'nowhere'],
    253,
    /nowhere/,
    { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
  ],
  [['ls'], 254, /^partita: InvalidAccessKeyId: /, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }],
  [['ls', 's3://no-such-bucket'], 254, /^partita: NoSuchBucket: /],
  [['cp', 'no-such-file', 's3://demo/'], 1, /^partita: ENOENT: There is no file "no-such-file"\n/],
  [['ls'], 255, /^partita: ECONNREFUSED: /, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }],
]

for (const [words, code, message, env] of failures) {
  test(`CLI-20 partita ${words.join(' ')}${env === undefined ? '' : ` (${Object.values(env).join(' ')})`} ends with ${code}`, async () => {
    const ended = await world.run(words, env === undefined ? {} : { env })
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stderr, message)
    assert.equal(ended.stdout.length, 0)
  })
}

test('CLI-20 with --json an error is a JSON object on stderr', async () => {
  const { stderr } = await partita('ls', '--json', 's3://no-such-bucket')
  const { error } = JSON.parse(stderr) as { error: { code: string; message: string } }
  assert.equal(error.code, 'NoSuchBucket')
})

// (head -c 20MB; sleep) | partita cp - s3://demo/interrupted    … Ctrl-C
test('CLI-21 an interrupted copy ends with 130 and leaves no upload behind', async () => {
  const child = world.start(['cp', '-', 's3://demo/interrupted'], { stdin: large, stdinEnds: false })
  const ended = collect(child)
  while (!(await output('uploads', 'ls', 's3://demo/interrupted')).includes('interrupted'))
    assert.equal(child.exitCode, null)
  child.kill('SIGINT')
  assert.equal((await ended).code, 130)
  assert.equal(await output('uploads', 'ls', 's3://demo/interrupted'), '')
})

// partita fsck
test('CLI-24 fsck finds a folder sound while it is served', async () => {
  const sound = await partita('fsck')
  assert.equal(sound.code, 0, sound.stdout.toString())
  assert.match(sound.stderr, /^Checked \d+ objects, .*: all is well\.\n$/)
  assert.equal((await partita('fsck', '--data', 'no-such-folder')).code, 253)
})

test('CLI-22 every verb prints its help, and the whole lists them all', async () => {
  const overview = await output('--help')
  const verbs = [...overview.matchAll(/^  ([a-z]+(?: [a-z]+)?)  +[A-Z]/gm)].map(([, name]) => name!)
  assert.ok(verbs.length >= 12)
  for (const verb of verbs)
    assert.match(await output(...verb.split(' '), '--help'), new RegExp(`Usage: partita ${verb} `))
  assert.match(await output('--version'), /^partita \d+\.\d+\.\d+\n$/)
})

// Last, for it ends the server.
test('CLI-23 Ctrl-C stops a server in good order, with 0', async () => {
  const { code, stderr } = await world.stop()
  assert.equal(code, 0)
  assert.equal(stderr, 'Stopped.\n')
})
