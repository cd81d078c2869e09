/** The suite that every metadata store passes. Promises STORE-1 to STORE-10 (docs/semantics.md). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Batch, Entry, MetaStore, Version } from '../../src/storage/meta-store.ts'
import { counterCount, incrementCounters, readCounter } from './counters.ts'
import { temporaryFolder } from './temporary-folder.ts'

export type OpenMeta = (folder: string) => Promise<MetaStore> | MetaStore

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const textOf = (value: Uint8Array | undefined): string | undefined =>
  value && Buffer.from(value).toString('latin1')
const namesOf = (entries: readonly Entry[]): (string | undefined)[] =>
  entries.map((entry) => textOf(entry.key))

/**
 * Runs the suite on the stores that `open` opens, each in an empty folder. `lasting: false` for a
 * store that is gone when it is closed.
 */
export const testMetaStore = (name: string, open: OpenMeta, { lasting = true } = {}): void => {
  const storeTest = (title: string, run: (store: MetaStore) => Promise<void>): void => {
    void test(`${title} (${name})`, async (context) => {
      const store = await open(await temporaryFolder(context))
      try {
        await run(store)
      } finally {
        await store.close()
      }
    })
  }

  storeTest('STORE-1 a commit sets and removes keys, and get sees it', async (store) => {
    assert.equal(await store.get(bytes('a')), undefined)
    assert.equal(
      await store.commit({
        expect: [],
        set: [
          [bytes('a'), bytes('1')],
          [bytes('b'), bytes('')],
        ],
      }),
      true,
    )
    assert.equal(textOf((await store.get(bytes('a')))?.value), '1')
    assert.equal(textOf((await store.get(bytes('b')))?.value), '')
    assert.equal(
      await store.commit({
        expect: [],
        set: [
          [bytes('a'), undefined],
          [bytes('x'), undefined],
        ],
      }),
      true,
    )
    assert.equal(await store.get(bytes('a')), undefined)
    assert.equal(await store.commit({ expect: [], set: [] }), true)
    const last = bytes('\xff'.repeat(1900))
    assert.equal(await store.commit({ expect: [], set: [[last, last]] }), true)
    assert.equal(await store.commit({ expect: [], set: [[last, undefined]] }), true)
    assert.equal(await store.commit({ expect: [], set: [[bytes('\xff\xff'), last]] }), true)
    assert.equal(await store.commit({ expect: [], set: [[bytes('\xff\xff'), undefined]] }), true)
  })

  storeTest('STORE-2 an expectation that does not hold stops the whole batch', async (store) => {
    await testExpectations(store)
  })

  storeTest('STORE-2 any mixture of expectations applies all or nothing', async (store) => {
    await testMixtures(store)
  })

  storeTest('STORE-3 a version is never the same for two writes of a key', async (store) => {
    const seen = new Set<Version>()
    for (let index = 0; index < 50; index++) {
      await store.commit({ expect: [], set: [[bytes('k'), index % 5 === 4 ? undefined : bytes('same')]] })
      const entry = await store.get(bytes('k'))
      if (entry === undefined) continue
      assert.ok(!seen.has(entry.version))
      seen.add(entry.version)
    }
    assert.equal(seen.size, 40)
  })

  storeTest('STORE-4 scan gives a page in byte order, in both directions', async (store) => {
    const names = [
      '\x00',
      '\x00\x00',
      '\x00\xff',
      'a',
      'a\x00',
      'a\x00b',
      'ab',
      'b',
      '\x7f',
      '\x80',
      '\xff',
      '\xff\x00',
    ]
    await store.commit({ expect: [], set: names.toReversed().map((key) => [bytes(key), bytes(`v${key}`)]) })
    const all = { from: bytes('\x00'), to: bytes('\xff\xff\xff') }
    assert.deepEqual(namesOf(await store.scan(all, 100)), names)
    assert.deepEqual(namesOf(await store.scan({ ...all, reverse: true }, 100)), names.toReversed())
    assert.deepEqual(namesOf(await store.scan({ from: bytes('a'), to: bytes('b') }, 2)), ['a', 'a\x00'])
    assert.deepEqual(namesOf(await store.scan({ from: bytes('a'), to: bytes('b'), reverse: true }, 2)), [
      'ab',
      'a\x00b',
    ])
    assert.deepEqual(await store.scan({ from: bytes('b'), to: bytes('b') }, 5), [])
    assert.deepEqual(await store.scan({ from: bytes('b'), to: bytes('a') }, 5), [])
    assert.deepEqual(await store.scan({ from: bytes('b'), to: bytes('a'), reverse: true }, 5), [])
    assert.deepEqual(await store.scan(all, 0), [])
    assert.deepEqual(namesOf(await store.scan({ from: bytes(''), to: bytes('a') }, 2)), ['\x00', '\x00\x00'])
  })

  storeTest('STORE-5 what get and scan gave stays as it was', async (store) => {
    const large = new Uint8Array(70_000).fill(7)
    await store.commit({
      expect: [],
      set: [
        [bytes('a'), bytes('old')],
        [bytes('b'), large],
        [bytes('c'), bytes('c')],
      ],
    })
    const entries = [
      ...(await store.scan({ from: bytes('a'), to: bytes('d') }, 9)),
      (await store.get(bytes('a')))!,
    ]
    const before = structuredClone(entries.map((entry) => [entry.key, entry.value]))
    for (let index = 0; index < 20; index++) {
      const set = ['a', 'b', 'c'].map(
        (key) => [bytes(key), new Uint8Array(index * 5000).fill(index)] as const,
      )
      await store.commit({ expect: [], set })
      await store.scan({ from: bytes('a'), to: bytes('d') }, 9)
    }
    assert.deepEqual(
      entries.map((entry) => [new Uint8Array(entry.key), entry.value]),
      before.map(([key, value]) => [new Uint8Array(key!), value]),
    )
  })

  storeTest('STORE-6 keys of 1,900 bytes, values of 600 KB, and batches of 2,000 writes', async (store) => {
    await testLimits(store)
  })

  storeTest('STORE-7 concurrent read-modify-writes lose nothing', async (store) => {
    const wins = await Promise.all([1, 2, 3].map((seed) => incrementCounters(store, seed, 60)))
    for (let index = 0; index < counterCount; index++) {
      assert.equal(
        await readCounter(store, index),
        wins.reduce((sum, won) => sum + won[index]!, 0),
      )
    }
  })

  storeTest('STORE-8 of commits that expect the same version, one wins', async (store) => {
    for (let round = 0; round < 20; round++) {
      const version = (await store.get(bytes('k')))?.version
      const commits = Array.from({ length: 8 }, (_, index) =>
        store.commit({ expect: [[bytes('k'), version]], set: [[bytes('k'), bytes(`${round}/${index}`)]] }),
      )
      const outcomes = await Promise.all(commits)
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.equal(textOf((await store.get(bytes('k')))?.value), `${round}/${outcomes.indexOf(true)}`)
    }
  })

  if (lasting) testLasting(name, open)

  void test(`STORE-10 any history of commits is that of a sorted map (${name})`, async (context) => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const store = await open(await temporaryFolder(context))
        await replay(store, steps)
        await store.close()
      }),
      { numRuns: 30 },
    )
  })
}

const testLasting = (name: string, open: OpenMeta): void => {
  void test(`STORE-9 what is committed is there after close and open (${name})`, async (context) => {
    const folder = await temporaryFolder(context)
    const first = await open(folder)
    void first.commit({ expect: [], set: [[bytes('a'), bytes('1')]] })
    await first.close()
    const second = await open(folder)
    assert.equal(textOf((await second.get(bytes('a')))?.value), '1')
    await second.close()
    await assert.rejects(second.commit({ expect: [], set: [] }))
    await assert.rejects(second.get(bytes('a')))
  })
}

const testExpectations = async (store: MetaStore): Promise<void> => {
  const put = (key: string, value: string): readonly [Uint8Array, Uint8Array] => [bytes(key), bytes(value)]
  assert.equal(await store.commit({ expect: [[bytes('a'), undefined]], set: [put('a', '1')] }), true)
  const first = (await store.get(bytes('a')))!.version
  assert.equal(
    await store.commit({ expect: [[bytes('a'), undefined]], set: [put('a', '2'), put('b', '2')] }),
    false,
  )
  assert.equal(await store.commit({ expect: [[bytes('a'), first]], set: [put('a', '3')] }), true)
  assert.equal(
    await store.commit({ expect: [[bytes('a'), first]], set: [put('a', '4'), put('b', '4')] }),
    false,
  )
  assert.equal(
    await store.commit({ expect: [[bytes('a'), 'a version of another store']], set: [put('b', '5')] }),
    false,
  )
  assert.equal(await store.get(bytes('b')), undefined)
  const third = (await store.get(bytes('a')))!
  assert.equal(textOf(third.value), '3')
  assert.equal(
    await store.commit({ expect: [[bytes('a'), third.version]], set: [[bytes('a'), undefined]] }),
    true,
  )
  assert.equal(await store.commit({ expect: [[bytes('a'), third.version]], set: [put('b', '6')] }), false)
  assert.equal(
    await store.commit({
      expect: [
        [bytes('a'), undefined],
        [bytes('b'), undefined],
      ],
      set: [],
    }),
    true,
  )
}

/** Every pattern of holding and failing expectations up to depth 5, of versions and of absence. */
const testMixtures = async (store: MetaStore): Promise<void> => {
  const there = ['p', 'q', 'r'].map(bytes)
  await store.commit({ expect: [], set: there.map((key) => [key, bytes('there')]) })
  const stale = (await store.get(there[2]!))!.version
  await store.commit({ expect: [], set: [[there[2]!, bytes('moved')]] })
  const version = (await store.get(there[0]!))!.version
  const kinds: readonly (readonly [Uint8Array, Version | undefined, boolean])[] = [
    [there[0]!, version, true],
    [bytes('none'), undefined, true],
    [there[2]!, stale, false],
    [there[1]!, undefined, false],
    [bytes('none'), stale, false],
  ]
  const target = bytes('target')
  const runs: Promise<void>[] = []
  for (let pattern = 0; pattern < 5 ** 5; pattern += 1 + (pattern % 7)) {
    const chosen = Array.from(
      { length: 1 + (pattern % 5) },
      (_, depth) => kinds[Math.floor(pattern / 5 ** depth) % 5]!,
    )
    const own = bytes(`own/${pattern}`)
    const holds = chosen.every(([, , holding]) => holding)
    const expect = chosen.map(([key, expected]) => [key, expected] as const)
    runs.push(
      store
        .commit({
          expect,
          set: [
            [own, own],
            [target, own],
          ],
        })
        .then(async (outcome) => {
          assert.equal(outcome, holds, `pattern ${pattern}`)
          assert.equal((await store.get(own)) !== undefined, holds, `pattern ${pattern}`)
        }),
    )
    if (runs.length % 40 === 0) await Promise.all(runs)
  }
  await Promise.all(runs)
}

const testLimits = async (store: MetaStore): Promise<void> => {
  const longKey = (index: number): Uint8Array => Buffer.alloc(1900, String(index).padStart(10, '0'))
  const large = new Uint8Array(600_000).map((_, index) => index * 7)
  const keys = Array.from({ length: 40 }, (_, index) => longKey(index))
  assert.equal(
    await store.commit({ expect: keys.map((key) => [key, undefined]), set: keys.map((key) => [key, key]) }),
    true,
  )
  const versions = await Promise.all(keys.map(async (key) => [key, (await store.get(key))!.version] as const))
  assert.equal(await store.commit({ expect: versions, set: [[longKey(1), large]] }), true)
  assert.ok(Buffer.from(large).equals((await store.get(longKey(1)))!.value))
  assert.equal(await store.commit({ expect: versions, set: [[longKey(2), large]] }), false)

  const many = (round: number): Batch['set'] =>
    Array.from({ length: 2000 }, (_, index) => [
      bytes(`many/${index}`.padEnd(10 + (index % 300), '-')),
      bytes(`${round}/${index}`),
    ])
  const rounds = await Promise.all([0, 1, 2].map((round) => store.commit({ expect: [], set: many(round) })))
  assert.deepEqual(rounds, [true, true, true])
  const page = await store.scan({ from: bytes('many/'), to: bytes('many0') }, 5000)
  assert.equal(page.length, 2000)
  assert.equal(new Set(page.map((entry) => textOf(entry.value)!.split('/')[0])).size, 1)
  assert.equal(await store.commit({ expect: [[longKey(2), undefined]], set: many(9) }), false)
  assert.ok(!textOf((await store.get(page[7]!.key))!.value)!.startsWith('9/'))
  assert.equal(await store.commit({ expect: [], set: page.map((entry) => [entry.key, undefined]) }), true)
  assert.deepEqual(await store.scan({ from: bytes('many/'), to: bytes('many0') }, 1), [])

  await assert.rejects(
    store.commit({
      expect: [],
      set: [
        [bytes('ok'), bytes('1')],
        [new Uint8Array(1901), bytes('1')],
      ],
    }),
  )
  await assert.rejects(
    store.commit({
      expect: [],
      set: [
        [bytes('ok'), bytes('1')],
        [new Uint8Array(0), bytes('1')],
      ],
    }),
  )
  assert.equal(await store.get(bytes('ok')), undefined)
}

const keyBytes = fc
  .array(fc.constantFrom(0, 1, 97, 98, 255), { minLength: 1, maxLength: 4 })
  .map((values) => Uint8Array.from(values))

const history = fc.array(
  fc.oneof(
    fc.record({
      expect: fc.array(fc.tuple(keyBytes, fc.constantFrom('current', 'absent', 'stale')), { maxLength: 3 }),
      set: fc.uniqueArray(
        fc.tuple(keyBytes, fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined })),
        {
          maxLength: 5,
          selector: ([key]) => textOf(key),
        },
      ),
    }),
    fc.record({ from: keyBytes, to: keyBytes, reverse: fc.boolean(), limit: fc.integer({ min: 0, max: 8 }) }),
  ),
  { maxLength: 40 },
)

type Steps = typeof history extends fc.Arbitrary<infer T> ? T : never

const replay = async (store: MetaStore, steps: Steps): Promise<void> => {
  const model = new Map<string, Uint8Array>()
  const stale = new Map<string, Version>()
  for (const step of steps) {
    if ('limit' in step) {
      const names = [...model.keys()]
        .filter((key) => key >= textOf(step.from)! && key < textOf(step.to)!)
        .sort(compareLatin1)
      const ordered = step.reverse ? names.reverse() : names
      const found = await store.scan(step, step.limit)
      assert.deepEqual(
        found.map((entry) => [textOf(entry.key), textOf(entry.value)]),
        ordered.slice(0, step.limit).map((key) => [key, textOf(model.get(key))]),
      )
      continue
    }
    const expect: (readonly [Uint8Array, Version | undefined])[] = []
    let holds = true
    for (const [key, kind] of step.expect) {
      const entry = await store.get(key)
      const version =
        kind === 'current' ? entry?.version : kind === 'absent' ? undefined : (stale.get(textOf(key)!) ?? 1)
      expect.push([key, version])
      if (version !== entry?.version) holds = false
    }
    for (const [key] of step.set) {
      const entry = await store.get(key)
      if (holds && entry !== undefined) stale.set(textOf(key)!, entry.version)
    }
    assert.equal(await store.commit({ expect, set: step.set }), holds)
    if (!holds) continue
    for (const [key, value] of step.set) {
      if (value === undefined) model.delete(textOf(key)!)
      else model.set(textOf(key)!, value)
    }
  }
}

const compareLatin1 = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
