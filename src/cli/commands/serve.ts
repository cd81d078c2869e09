import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import { parseIpRange } from '../../access/ip-range.ts'
import { createClient } from '../../client/index.ts'
import { implementedOperations } from '../../protocol/operations/index.ts'
import { UsageError } from '../exit-codes.ts'
import { defaultEndpoint, defaultFolder } from '../local-server.ts'
import { writeQuickStart } from '../quick-start.ts'
import { verb } from '../verb.ts'

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
/** How long the presigned URL in the quick start is good: a day at work. */
const quickStartSeconds = 12 * 3600

export const serveVerb = verb({
  name: 'serve',
  summary: 'Runs an S3 server over a folder',
  description:
    'Prints the endpoint, the credentials and how to try it, then serves until Ctrl-C or SIGTERM: then the requests ' +
    'under way are finished. The credentials are made at the first start and kept in credentials.json in the data ' +
    'folder, unless PARTITA_ROOT_ACCESS_KEY and PARTITA_ROOT_SECRET_KEY are set.',
  connects: false,
  arguments: {},
  flags: {
    host: {
      type: 'text',
      value: 'ADDRESS',
      default: '127.0.0.1',
      env: 'PARTITA_HOST',
      summary: 'address to listen on; 0.0.0.0 for all',
    },
    port: {
      type: 'integer',
      default: '9000',
      max: 65_535,
      env: 'PARTITA_PORT',
      summary: 'port to listen on; 0 for any that is free',
    },
    data: {
      type: 'text',
      value: 'FOLDER',
      default: defaultFolder,
      env: 'PARTITA_DATA',
      summary: 'where everything is kept',
    },
    workers: {
      type: 'integer',
      min: 1,
      max: 1024,
      env: 'PARTITA_WORKERS',
      summary: 'processes that serve; one a core unless given',
    },
    'base-domain': {
      type: 'text',
      value: 'NAMES',
      default: 'localhost',
      env: 'PARTITA_BASE_DOMAIN',
      summary: 'domains under which a host name is a bucket, separated by commas',
    },
    region: {
      type: 'text',
      value: 'NAME',
      default: 'us-east-1',
      env: 'PARTITA_REGION',
      summary: 'region that requests are signed for',
    },
    'tls-cert': {
      type: 'text',
      value: 'FILE',
      env: 'PARTITA_TLS_CERT',
      summary: 'certificate chain in PEM; with --tls-key, serves https',
    },
    'tls-key': { type: 'text', value: 'FILE', env: 'PARTITA_TLS_KEY', summary: 'private key in PEM' },
    'default-cors': {
      type: 'text',
      value: 'on|off',
      default: 'on',
      env: 'PARTITA_DEFAULT_CORS',
      summary: 'off: as at AWS, pages of other origins may use only buckets that have CORS rules',
    },
    'trusted-proxy': {
      type: 'text',
      value: 'ADDRESSES',
      env: 'PARTITA_TRUSTED_PROXY',
      summary: 'addresses and ranges of proxies whose X-Forwarded-For is believed, separated by commas',
    },
    'lifecycle-day': {
      type: 'seconds',
      default: '24h',
      min: 1,
      env: 'PARTITA_LIFECYCLE_DAY',
      summary: 'the length of a day of lifecycle rules; a shorter one is to try them',
    },
    webhook: {
      type: 'text',
      value: 'NAME=URL',
      env: 'PARTITA_WEBHOOK',
      summary:
        'where events of buckets may be sent, as arn:partita:webhook:::NAME; several separated by commas',
    },
    'log-level': {
      type: 'text',
      value: 'LEVEL',
      default: 'warn',
      env: 'PARTITA_LOG_LEVEL',
      summary: 'debug, info, warn, error or silent',
    },
    'access-log': {
      type: 'boolean',
      env: 'PARTITA_ACCESS_LOG',
      summary: 'log every request (at level info)',
    },
  },
  examples: [
    { command: 'partita serve', summary: 'On this machine only, data in ./data' },
    {
      command: 'partita serve --host 0.0.0.0 --port 9000 --data /srv/s3 --workers 4',
      summary: 'For others, too',
    },
    { command: 'partita serve --tls-cert chain.pem --tls-key key.pem', summary: 'By https' },
  ],
  async run({ flags, output, env, signal }) {
    const { serve } = await import('../../server/serve.ts')
    const server = await serve({
      host: flags.host,
      port: flags.port,
      folder: resolve(flags.data),
      workers: flags.workers ?? availableParallelism(),
      region: flags.region,
      baseDomains: flags['base-domain']
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
      trustedProxies: parseProxies(flags['trusted-proxy'] ?? ''),
      corsOrigins: corsOriginsOf(flags['default-cors']),
      accessLog: flags['access-log'],
      logLevel: logLevelOf(flags['log-level'], flags['access-log']),
      lifecycleDayMs: flags['lifecycle-day'] * 1000,
      webhooks: parseWebhooks(flags.webhook),
      ...tlsOf(flags['tls-cert'], flags['tls-key']),
    })
    const endpoint = server.endpoint.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
    const client = createClient({ endpoint, region: flags.region, credentials: server.credentials })
    const expiresIn = quickStartSeconds
    const makeBucket = await client.presign(
      implementedOperations.CreateBucket,
      { Bucket: 'demo' },
      { expiresIn },
    )
    const text = writeQuickStart({
      endpoint,
      folder: server.settings.folder,
      workers: server.settings.workers,
      ...server.credentials,
      command: commandHere(env),
      isDefault: endpoint === defaultEndpoint && relative(defaultFolder, server.settings.folder) === '',
      makeBucketUrl: makeBucket.url,
    })
    output.result(output.quiet ? undefined : text, { endpoint, folder: server.settings.folder })
    await aborted(signal)
    await server.stop()
    output.note('Stopped.')
  },
})

function parseProxies(text: string): readonly string[] {
  const proxies = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const wrong = proxies.find((each) => parseIpRange(each) === undefined)
  if (wrong !== undefined) throw new UsageError(`--trusted-proxy takes addresses and ranges, not "${wrong}"`)
  return proxies
}

function corsOriginsOf(text: string): readonly string[] {
  if (text !== 'on' && text !== 'off') throw new UsageError(`--default-cors takes on or off, not "${text}"`)
  return text === 'on' ? ['*'] : []
}

/** @throws {UsageError} for what is not `NAME=URL`. */
function parseWebhooks(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(/,(?=[\w.-]+=)/).filter((pair) => pair !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, url] = /^([A-Za-z0-9._-]{1,64})=(https?:.+)$/.exec(pair) ?? []
      if (name !== undefined && url !== undefined && URL.canParse(url)) return [name, url]
      throw new UsageError(`--webhook takes NAME=URL, not "${pair}"`)
    }),
  )
}

type LogLevel = (typeof logLevels)[number]

function logLevelOf(text: string, accessLog: boolean): LogLevel {
  const level = logLevels.find((each) => each === text)
  if (level === undefined) throw new UsageError(`--log-level takes ${logLevels.join(', ')}, not "${text}"`)
  return accessLog && level !== 'debug' ? 'info' : level
}

function tlsOf(
  certFile: string | undefined,
  keyFile: string | undefined,
): { tls?: { certFile: string; keyFile: string } } {
  if (certFile === undefined && keyFile === undefined) return {}
  if (certFile === undefined || keyFile === undefined)
    throw new UsageError('--tls-cert and --tls-key go together')
  return { tls: { certFile, keyFile } }
}

/** How a user who has called this would call another verb. */
const commandHere = (env: Readonly<Record<string, string | undefined>>): string =>
  env['npm_lifecycle_event'] === undefined && !import.meta.url.endsWith('.ts')
    ? 'partita'
    : 'npm run --silent partita --'

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
