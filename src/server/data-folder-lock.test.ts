import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/suites/temporary-folder.ts'
import { DataFolderInUseError, lockDataFolder } from './data-folder-lock.ts'

test('HTTP-50 a data folder has one holder at a time', async (t) => {
  const folder = await temporaryFolder(t)
  const unlock = await lockDataFolder(folder)
  await assert.rejects(lockDataFolder(folder), DataFolderInUseError)
  await unlock()
  await (
    await lockDataFolder(folder)
  )()
  assert.equal((await readdir(folder)).length, 1)
})

test('HTTP-51 of many that want a data folder at once, one gets it, though a dead holder left its lock', async (t) => {
  const folder = await temporaryFolder(t)
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  await writeFile(join(folder, 'lock.7'), JSON.stringify({ pid: child.pid, host: hostname(), began: '1' }))
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => lockDataFolder(folder)))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.deepEqual(await readdir(folder), ['lock.8'])
})

test('HTTP-52 a lock is void when its process id belongs to a later process, or was never written whole', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'lock.7'), JSON.stringify({ pid: process.pid, host: hostname(), began: '1' }))
  await (
    await lockDataFolder(folder)
  )()
  await writeFile(join(folder, 'lock.9'), '{"pid":')
  await (
    await lockDataFolder(folder)
  )()
})
