import assert from 'node:assert/strict'
import test from 'node:test'
import { MemoryBudget } from './memory-budget.ts'
import { defaultPartLimits, planParts } from './plan-parts.ts'
import { readParts } from './read-parts.ts'
import { bytesSource, streamSource } from './source.ts'
import type { Source } from './source.ts'

const limits = { ...defaultPartLimits, partSizeMin: 1, partSizeWanted: 4 }

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

/** The parts of a source as texts. */
const textsOf = async (source: Source, capacity?: number): Promise<string[]> => {
  const budget = new MemoryBudget(100)
  const size = source.kind === 'range' ? source.size : undefined
  const plan = {
    partSizeOf: () => 4,
    partCount: size === undefined ? undefined : Math.max(1, Math.ceil(size / 4)),
  }
  const texts: string[] = []
  const parts = readParts(source, { ...plan, capacity: capacity ?? 1000 }, budget, undefined)
  for await (const part of parts) {
    const ready = await part.prepare(new AbortController().signal)
    let text = ''
    for await (const chunk of ready.chunks()) text += new TextDecoder().decode(chunk)
    assert.equal(text.length, ready.size)
    assert.equal(part.number, texts.length + 1)
    texts.push(text)
    ready.release()
  }
  assert.equal(budget.free, 100)
  return texts
}

const cases: readonly [readonly string[], readonly string[]][] = [
  [['abcdefghij'], ['abcd', 'efgh', 'ij']],
  [
    ['a', 'bc', '', 'defgh'],
    ['abcd', 'efgh'],
  ],
  [['abc'], ['abc']],
  [[], ['']],
  [[''], ['']],
]

for (const [given, expected] of cases) {
  test(`XFER-6 a stream of ${JSON.stringify(given)} is cut into ${JSON.stringify(expected)}`, async () => {
    assert.deepEqual(await textsOf(streamSource(chunks(...given), 'stdin')), expected)
    const bytes = new TextEncoder().encode(given.join(''))
    assert.deepEqual(await textsOf(bytesSource(bytes, 'buffer')), expected)
  })
}

test('XFER-6 a stream that is longer than its plan is refused, not cut off', async () => {
  await assert.rejects(textsOf(streamSource(chunks('abcdefghi'), 'stdin'), 8), RangeError)
  assert.deepEqual(await textsOf(streamSource(chunks('abcdefgh'), 'stdin'), 8), ['abcd', 'efgh'])
})

test('XFER-6 parts too large to be held are read from the source each time', async () => {
  const size = 80 * 1024 * 1024
  let reads = 0
  const source: Source = {
    kind: 'range',
    name: 'large',
    size,
    async *read() {
      reads++
      yield new Uint8Array(1)
    },
  }
  const budget = new MemoryBudget(1)
  for await (const part of readParts(
    source,
    planParts(size, { ...limits, partSizeWanted: size }),
    budget,
    undefined,
  )) {
    const ready = await part.prepare(new AbortController().signal)
    assert.equal(budget.free, 1)
    for (let attempt = 1; attempt <= 2; attempt++) for await (const chunk of ready.chunks()) assert.ok(chunk)
  }
  assert.equal(reads, 2)
})
