import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/suites/temporary-folder.ts'
import { CredentialsError, openRootCredentials } from './root-credentials.ts'

test('AUTH-20 root credentials are made at the first start and are the same at every later one', async (t) => {
  const folder = join(await temporaryFolder(t), 'data')
  const first = await openRootCredentials({ folder, env: {} })
  assert.match(first.accessKeyId, /^PK[A-Z2-9]{18}$/)
  assert.match(first.secretAccessKey, /^[a-z2-9]{40}$/)
  assert.deepEqual(await openRootCredentials({ folder, env: {} }), first)
  assert.deepEqual(await readdir(folder), ['credentials.json'])
  assert.equal((await stat(join(folder, 'credentials.json'))).mode & 0o777, 0o600)
})

test('AUTH-21 processes that make root credentials at the same moment get the same', async (t) => {
  const folder = await temporaryFolder(t)
  const all = await Promise.all(Array.from({ length: 8 }, () => openRootCredentials({ folder, env: {} })))
  assert.deepEqual(new Set(all.map(({ secretAccessKey }) => secretAccessKey)).size, 1)
  assert.deepEqual(await readdir(folder), ['credentials.json'])
})

test('AUTH-22 root credentials of the environment win, and are kept nowhere', async (t) => {
  const folder = await temporaryFolder(t)
  const env = { PARTITA_ROOT_ACCESS_KEY: 'admin', PARTITA_ROOT_SECRET_KEY: 'long-enough' }
  const found = await openRootCredentials({ folder, env })
  assert.deepEqual(found, { accessKeyId: 'admin', secretAccessKey: 'long-enough' })
  assert.deepEqual(await readdir(folder), [])
})

test('AUTH-23 root credentials that cannot be used stop the start, with the reason', async (t) => {
  const folder = await temporaryFolder(t)
  const open = (env: Record<string, string>) => openRootCredentials({ folder, env })
  await assert.rejects(open({ PARTITA_ROOT_ACCESS_KEY: 'admin' }), CredentialsError)
  await assert.rejects(open({ PARTITA_ROOT_SECRET_KEY: 'long-enough' }), CredentialsError)
  await assert.rejects(
    open({ PARTITA_ROOT_ACCESS_KEY: 'a b', PARTITA_ROOT_SECRET_KEY: 'long-enough' }),
    /access key/,
  )
  await assert.rejects(
    open({ PARTITA_ROOT_ACCESS_KEY: 'admin', PARTITA_ROOT_SECRET_KEY: 'short' }),
    /8 characters/,
  )
  await writeFile(join(folder, 'credentials.json'), '{"accessKeyId":"admin"}')
  await assert.rejects(open({}), /secretAccessKey/)
  await writeFile(join(folder, 'credentials.json'), 'cut sho')
  await assert.rejects(open({}), /is not JSON/)
})
