import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startStoreProcess } from '../suites/store-process.ts'
import { temporaryFolder } from '../suites/temporary-folder.ts'
import { openSmallMap } from './open-small-map.ts'

void test('STORE-14 the map of LMDB grows under two processes that both write', async (context) => {
  const folder = await temporaryFolder(context)
  const here = await openSmallMap(folder)
  const url = new URL('open-small-map.ts', import.meta.url).href
  const there = await startStoreProcess({ url, name: 'openSmallMap' }, folder)
  for (let index = 0; index < 60; index++) {
    const key = Buffer.from(`k${String(index).padStart(3, '0')}`)
    const value = new Uint8Array(300_000).fill(index)
    const [writer, reader] = index % 2 === 0 ? [here, there] : [there, here]
    assert.equal(await writer.commit({ expect: [], set: [[key, value]] }), true)
    assert.ok(Buffer.from(value).equals((await reader.get(key))!.value))
  }
  const all = await here.scan({ from: Buffer.from('k'), to: Buffer.from('l') }, 100)
  assert.deepEqual(
    all.map((entry) => entry.value[0]),
    Array.from({ length: 60 }, (_, index) => index),
  )
  await there.kill()
  await here.close()
})

void test('STORE-15 LMDB on a full disk acknowledges nothing that is lost, and goes on when there is space', async (context) => {
  const script = fileURLToPath(new URL('fill-map.ts', import.meta.url))
  // The limit of a file's size stands for a full disk: writes end short in the same way.
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      'trap "" XFSZ; ulimit -f 6000; exec "$0" "$@"',
      process.execPath,
      script,
      await temporaryFolder(context),
    ],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  await once(child, 'close')
  assert.deepEqual(JSON.parse(output), {
    errors: ['StorageFullError'],
    kept: true,
    half: false,
    again: true,
    unhandled: 0,
  })
})
