/** The suite of metadata stores that several processes may have open at once. STORE-11 to STORE-13, DUR-1. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counterCount, incrementCounters, readCounter } from './counters.ts'
import type { OpenMeta } from './meta-store.ts'
import { startStoreProcess, type StoreModule } from './store-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** `module` names the function `open` once more, for a second process. */
export const testSharedMetaStore = (name: string, open: OpenMeta, module: StoreModule): void => {
  void test(`STORE-11 a commit of one process is seen by the next read of another (${name})`, async (context) => {
    const folder = await temporaryFolder(context)
    const here = await open(folder)
    const there = await startStoreProcess(module, folder)
    for (let round = 0; round < 50; round++) {
      const value = bytes(`from here ${round}`)
      await here.get(bytes('k'))
      assert.equal(await here.commit({ expect: [], set: [[bytes('k'), value]] }), true)
      assert.deepEqual((await there.get(bytes('k')))?.value, new Uint8Array(value))
      const answer = bytes(`from there ${round}`)
      assert.equal(await there.commit({ expect: [], set: [[bytes('k'), answer]] }), true)
      assert.deepEqual((await here.get(bytes('k')))?.value, new Uint8Array(answer))
    }
    await there.kill()
    await here.close()
  })

  void test(`STORE-12 processes that write the same keys lose nothing (${name})`, async (context) => {
    const folder = await temporaryFolder(context)
    const here = await open(folder)
    const there = await startStoreProcess(module, folder)
    const wins = await Promise.all([incrementCounters(here, 1, 300), there.increment(2, 300)])
    for (let index = 0; index < counterCount; index++) {
      assert.equal(await readCounter(here, index), wins[0][index]! + wins[1][index]!)
    }
    await there.kill()
    await here.close()
  })

  void test(`STORE-13 a process that is killed while it writes stops nobody else (${name})`, async (context) => {
    const folder = await temporaryFolder(context)
    const here = await open(folder)
    for (let round = 0; round < 3; round++) {
      const there = await startStoreProcess(module, folder)
      const lost = there.increment(round, 1_000_000).catch(() => undefined)
      const wins = await incrementCounters(here, round, 50)
      await there.kill()
      await lost
      const after = await incrementCounters(here, round, 20)
      for (let index = 0; index < counterCount; index++) {
        assert.ok((await readCounter(here, index)) >= wins[index]! + after[index]!)
      }
    }
    await here.close()
  })

  void test(`DUR-1 an acknowledged commit survives the SIGKILL of its process (${name})`, async (context) => {
    const folder = await temporaryFolder(context)
    for (let round = 0; round < 5; round++) {
      const there = await startStoreProcess(module, folder)
      const key = bytes(`acknowledged/${round}`)
      assert.equal(await there.commit({ expect: [], set: [[key, key]] }), true)
      await there.kill()
      const here = await open(folder)
      assert.deepEqual((await here.get(key))?.value, new Uint8Array(key))
      await here.close()
    }
  })
}
