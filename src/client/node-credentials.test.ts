import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfiguration } from './node-credentials.ts'

const config = `
[default]
region = eu-west-1
[profile lab]
region = lab-1   # a comment
services = lab-services
endpoint_url = http://fallback:1
[services lab-services]
s3 =
  endpoint_url = http://127.0.0.1:9000
dynamodb =
  endpoint_url = http://127.0.0.1:8000
[profile half]
aws_access_key_id = AK
`
const credentials = `
[default]
aws_access_key_id = AKDEFAULT
aws_secret_access_key = secret/with=equals
[lab]
aws_access_key_id=AKLAB
aws_secret_access_key=lab
aws_session_token=token
`

const withHome = async (work: (home: string) => Promise<void>): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'partita-home-'))
  try {
    await mkdir(join(home, '.aws'))
    await writeFile(join(home, '.aws', 'config'), config)
    await writeFile(join(home, '.aws', 'credentials'), credentials)
    await work(home)
  } finally {
    await rm(home, { recursive: true })
  }
}

test('CLIENT-1 the profile is read from the files of the home folder', () =>
  withHome(async (home) => {
    const plain = await readConfiguration({ home, environment: {} })
    assert.deepEqual(plain, {
      profile: 'default',
      credentials: {
        accessKeyId: 'AKDEFAULT',
        secretAccessKey: 'secret/with=equals',
        sessionToken: undefined,
      },
      region: 'eu-west-1',
      endpoint: undefined,
      caBundle: undefined,
    })
    const lab = await readConfiguration({ home, environment: { AWS_PROFILE: 'lab' } })
    assert.deepEqual(lab.credentials, { accessKeyId: 'AKLAB', secretAccessKey: 'lab', sessionToken: 'token' })
    assert.deepEqual([lab.region, lab.endpoint], ['lab-1', 'http://127.0.0.1:9000'])
  }))

test('CLIENT-2 credentials of the environment come first, unless a profile is named', () =>
  withHome(async (home) => {
    const environment = { AWS_ACCESS_KEY_ID: 'AKENV', AWS_SECRET_ACCESS_KEY: 's' }
    const plain = await readConfiguration({ home, environment })
    assert.equal(plain.credentials?.accessKeyId, 'AKENV')
    for (const source of [
      { home, environment, profile: 'lab' },
      { home, environment: { ...environment, AWS_PROFILE: 'lab' } },
    ]) {
      assert.equal((await readConfiguration(source)).credentials?.accessKeyId, 'AKLAB')
    }
  }))

test('CLIENT-3 the endpoint is that of the first place that names one', () =>
  withHome(async (home) => {
    const endpointWith = async (environment: Record<string, string>): Promise<string | undefined> =>
      (await readConfiguration({ home, environment: { AWS_PROFILE: 'lab', ...environment } })).endpoint
    assert.equal(
      await endpointWith({ AWS_ENDPOINT_URL: 'http://b', AWS_ENDPOINT_URL_S3: 'http://a' }),
      'http://a',
    )
    assert.equal(await endpointWith({ AWS_ENDPOINT_URL: 'http://b' }), 'http://b')
    assert.equal(await endpointWith({}), 'http://127.0.0.1:9000')
    assert.equal(
      await endpointWith({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://b' }),
      undefined,
    )
  }))

test('CLIENT-4 a profile that is not there, and half of a key pair, are errors that say so', () =>
  withHome(async (home) => {
    await assert.rejects(
      readConfiguration({ home, environment: {}, profile: 'none' }),
      /profile "none" is in neither/,
    )
    await assert.rejects(
      readConfiguration({ home, environment: {}, profile: 'half' }),
      /profile "half" there is only half/,
    )
    const empty = await readConfiguration({ home: join(home, 'elsewhere'), environment: {} })
    assert.equal(empty.credentials, undefined)
  }))
