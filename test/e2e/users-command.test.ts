/** Users, keys and accounts by the command. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openPartitaWorld } from './run-partita.ts'
import type { PartitaWorld } from './run-partita.ts'

let world: PartitaWorld
before(async () => {
  world = await openPartitaWorld()
})
after(() => world.stop())

type Line = Readonly<Record<string, string>>

const partita = async (...words: string[]): Promise<readonly Line[]> => {
  const { code, stdout, stderr } = await world.run([...words, '--json'])
  assert.equal(code, 0, stderr)
  return stdout
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}

const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
}

test('IAM-31 partita users, keys and accounts make, list and remove what aws iam does', async () => {
  const file = join(world.folder, 'policy.json')
  await writeFile(file, JSON.stringify(policy))
  const [made] = await partita('users', 'add', 'ann', '--policy', file)
  assert.match(made?.['arn'] ?? '', /^arn:aws:iam::\d{12}:user\/ann$/)
  assert.deepEqual(
    (await partita('users', 'ls')).map(({ name }) => name),
    ['ann'],
  )
  assert.deepEqual(await partita('users', 'policy', 'ann'), [{ policy: 'default', document: policy }])
  const as = { AWS_ACCESS_KEY_ID: made?.['accessKeyId'], AWS_SECRET_ACCESS_KEY: made?.['secretAccessKey'] }
  assert.equal((await world.run(['ls'], { env: as })).code, 0)
  await partita('users', 'policy', 'ann', '--rm')
  assert.equal((await world.run(['ls'], { env: as })).code, 254)
  const [second] = await partita('keys', 'add', 'ann')
  assert.equal((await partita('keys', 'ls', 'ann')).length, 2)
  await partita('keys', 'rm', 'ann', second?.['accessKeyId'] ?? '')
  assert.equal((await partita('keys', 'ls', 'ann')).length, 1)
  await partita('users', 'rm', 'ann')
  assert.deepEqual(await partita('users', 'ls'), [])
  const [account] = await partita(
    'accounts',
    'add',
    'other',
    '--access-key',
    'OTHERKEY',
    '--secret-key',
    'other-secret',
  )
  assert.deepEqual([account?.['accessKeyId'], account?.['secretAccessKey']], ['OTHERKEY', 'other-secret'])
  assert.deepEqual(
    (await partita('accounts', 'ls')).map(({ name }) => name),
    ['root', 'other'],
  )
  const other = { AWS_ACCESS_KEY_ID: 'OTHERKEY', AWS_SECRET_ACCESS_KEY: 'other-secret' }
  const refused = await world.run(['accounts', 'ls'], { env: other })
  assert.deepEqual([refused.code, /AccessDenied/.test(refused.stderr)], [254, true])
})
