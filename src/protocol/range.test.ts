import assert from 'node:assert/strict'
import { test } from 'node:test'
import { S3Error } from './errors.ts'
import { parseContentRange, parseCopySourceRange, parseRange, writeContentRange } from './range.ts'

const refusal = (action: () => unknown): S3Error => {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof S3Error, String(error))
    return error
  }
  assert.fail('It was accepted')
}

test('RANGE-1 a range within 100 bytes is satisfied, and cut where it reaches beyond', () => {
  const cases: readonly [string, start: number, end: number][] = [
    ['0-0', 0, 1],
    ['0-99', 0, 100],
    ['0-100', 0, 100],
    ['0-999999', 0, 100],
    ['0-99999999999999999999', 0, 100],
    ['50-', 50, 100],
    ['-10', 90, 100],
    ['-101', 0, 100],
    ['00-01', 0, 2],
    ['99-99', 99, 100],
  ]
  for (const [range, start, end] of cases)
    assert.deepEqual(parseRange(`bytes=${range}`, 100), { start, end }, range)
})

test('RANGE-2 what S3 does not take as a range is ignored', () => {
  const cases = [
    'bytes=,',
    'bytes=-',
    'bytes=',
    'bytes= 0-1',
    'bytes=0 -1',
    'bytes=0-1 ',
    'bytes=10-5',
    'bytes=a-b',
    'bytes=--1',
    'bytes=0-1,3-4',
    'bits=0-1',
    '0-1',
    'Bytes=0-1',
    'bytes=200-100',
  ]
  for (const range of cases) assert.equal(parseRange(range, 100), undefined, range)
})

test('RANGE-3 a range beyond the end is InvalidRange and tells the size', () => {
  const cases: readonly [string, size: number][] = [
    ['bytes=100-100', 100],
    ['bytes=100-', 100],
    ['bytes=-0', 100],
    ['bytes=0-', 0],
    ['bytes=0-0', 0],
    ['bytes=-5', 0],
  ]
  for (const [range, size] of cases) {
    const error = refusal(() => parseRange(range, size))
    assert.deepEqual([error.code, error.status], ['InvalidRange', 416])
    assert.deepEqual({ ...error.details }, { RangeRequested: range, ActualObjectSize: size })
    assert.equal(error.headers['content-range'], `bytes */${size}`)
  }
})

test('RANGE-4 a copy range has both ends, within the source', () => {
  assert.deepEqual(parseCopySourceRange('bytes=0-8', 10), { start: 0, end: 9 })
  assert.deepEqual(parseCopySourceRange('bytes=9-9', 10), { start: 9, end: 10 })
  for (const range of [
    '0-2',
    'bytes=0',
    'bytes=-2',
    'bytes=5-',
    'bytes=0-1,3-4',
    'bytes=a-b',
    'bytes=2-1',
    '',
  ]) {
    const error = refusal(() => parseCopySourceRange(range, 10))
    assert.deepEqual(
      [error.code, error.details['ArgumentName']],
      ['InvalidArgument', 'x-amz-copy-source-range'],
    )
  }
  const beyond = refusal(() => parseCopySourceRange('bytes=0-10', 10))
  assert.deepEqual(
    [beyond.code, beyond.message],
    ['InvalidArgument', 'Range specified is not valid for source object of size: 10'],
  )
  assert.equal(refusal(() => parseCopySourceRange('bytes=10-11', 10)).code, 'InvalidRequest')
})

test('RANGE-5 Content-Range is written and read back', () => {
  assert.equal(writeContentRange({ start: 0, end: 10 }, 100), 'bytes 0-9/100')
  assert.deepEqual(parseContentRange('bytes 0-9/100'), { span: { start: 0, end: 10 }, size: 100 })
  for (const header of ['bytes */100', 'bytes 0-100/100', 'bytes 5-4/100', '0-9/100']) {
    assert.equal(parseContentRange(header), undefined)
  }
})
