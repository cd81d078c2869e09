import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternBytes } from '../../../test/bodies.ts'
import { rejectsWith } from '../../../test/engine-objects.ts'
import { boundaryOf, FormReader } from './form-reader.ts'

const boundary = 'b0undary'

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

const partOf = (head: string, value: string | Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), Buffer.from(value), Buffer.from('\r\n')])

const fieldOf = (name: string, value: string): Buffer =>
  partOf(`Content-Disposition: form-data; name="${name}"`, value)
const end = Buffer.from(`--${boundary}--\r\n`)

const readerOf = (bytes: Uint8Array, chunkSize = bytes.length): FormReader =>
  new FormReader(inChunks(bytes, chunkSize), boundary)

test('POST-1 a form is read the same however its bytes come', async () => {
  // A file that is full of what nearly is a boundary.
  const file = Buffer.concat([
    Buffer.from(`\r\n--${boundary.slice(0, -1)}\r\n--\r\n\r`),
    patternBytes(3000),
    Buffer.from(`\r\n--b0under\r\n-`),
  ])
  const form = Buffer.concat([
    Buffer.from('preamble\r\n'),
    fieldOf('key', 'a/é'),
    fieldOf('empty', ''),
    partOf('content-type: x/y\r\nCONTENT-DISPOSITION: form-data; filename="a \\"b\\".txt"; name=file', file),
    fieldOf('after', 'ignored'),
    end,
  ])
  for (const size of [1, 2, 3, 7, 13, 64, 1000, form.length]) {
    const reader = readerOf(form, size)
    assert.equal((await reader.nextPart())?.name, 'key')
    assert.equal(await reader.readField(), 'a/é')
    assert.deepEqual(await reader.nextPart(), { name: 'empty', filename: undefined })
    assert.equal(await reader.readField(), '')
    assert.deepEqual(await reader.nextPart(), { name: 'file', filename: 'a "b".txt' })
    const read: Buffer[] = []
    for await (const chunk of reader.readFile()) read.push(Buffer.from(chunk))
    assert.equal(Buffer.compare(Buffer.concat(read), file), 0, `chunks of ${size}`)
    assert.equal((await reader.nextPart())?.name, 'after')
    await reader.readField()
    assert.equal(await reader.nextPart(), undefined)
  }
})

test('POST-2 a form that is cut off, or of another form, is malformed', async () => {
  const read = async (bytes: Uint8Array): Promise<void> => {
    const reader = readerOf(bytes, 5)
    await reader.nextPart()
    for await (const _ of reader.readFile());
  }
  const whole = fieldOf('file', 'content')
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('no boundary at all'),
    whole.subarray(0, 20),
    whole,
    partOf('Content-Type: text/plain', 'x'),
    partOf('Content-Disposition: attachment; name="file"', 'x'),
    partOf('Content-Disposition: form-data; filename="file"', 'x'),
  ]) {
    await rejectsWith(read(bytes), 'MalformedPOSTRequest')
  }
  await read(Buffer.concat([whole, end]))
})

test('POST-3 what stands before the file is bounded, and no more of it is read', async () => {
  let taken = 0
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\n`)
    for (;;) {
      taken += 1024
      yield Buffer.alloc(1024, 'a')
    }
  }
  const reader = new FormReader(endless(), boundary)
  await reader.nextPart()
  await rejectsWith(reader.readField(), 'MaxPostPreDataLengthExceededError')
  assert.ok(taken < 80 * 1024, `${taken} bytes`)
  const head = Buffer.from(`--${boundary}\r\nX: ${'a'.repeat(9000)}\r\n\r\n`)
  await rejectsWith(readerOf(head, 100).nextPart(), 'MaxPostPreDataLengthExceededError')
  const many = Buffer.concat(Array.from({ length: 2000 }, () => fieldOf('a', '')))
  const all = readerOf(many, 1000)
  await rejectsWith(async () => {
    for (;;) {
      await all.nextPart()
      await all.readField()
    }
  }, 'MaxPostPreDataLengthExceededError')
})

test('POST-4 the boundary stands in the media type, quoted or not', () => {
  for (const [type, expected] of [
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;charset=utf-8; Boundary="a b"', 'a b'],
    ['multipart/form-data', ''],
    ['multipart/mixed; boundary=abc', undefined],
    ['multipart/form-data-2; boundary=abc', undefined],
    [undefined, undefined],
  ] as const) {
    assert.equal(boundaryOf(type), expected, type)
  }
})
