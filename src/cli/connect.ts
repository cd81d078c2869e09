import { readFile } from 'node:fs/promises'
import { createClient, createQueryCall } from '../client/index.ts'
import type { Client, Credentials, QueryCall } from '../client/index.ts'
import { readConfiguration } from '../client/node-credentials.ts'
import type { Configuration } from '../client/node-credentials.ts'
import { createNodeTransport } from '../client/node-transport.ts'
import { ConfigurationError } from './exit-codes.ts'
import { defaultEndpoint, findLocalCredentials, isLoopback } from './local-server.ts'
import type { ConnectionSettings } from './verb.ts'

export type S3Client = Client

export interface Connection {
  readonly client: Client
  readonly region: string
  /** Calls an action of the IAM or STS API. */
  readonly query: QueryCall
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A client for the server that is meant: by flags, environment and profile as for AWS's own tools,
 * and where they name none, the server that runs in this folder.
 *
 * @throws {ConfigurationError} when the profile, the endpoint or the credentials are not usable.
 */
export async function connect(settings: ConnectionSettings, env: Environment): Promise<Connection> {
  const configuration = await configurationOf(settings, env)
  const region = settings.region ?? configuration.region ?? 'us-east-1'
  const { endpoint, credentials } = await targetOf(settings, configuration, env, region)
  const ca = configuration.caBundle === undefined ? undefined : await readBundle(configuration.caBundle)
  const attemptsMax = Number(env['AWS_MAX_ATTEMPTS'] ?? Number.NaN)
  const transport = createNodeTransport({ ca })
  try {
    const client = createClient({
      endpoint,
      region,
      credentials,
      transport,
      retry: Number.isInteger(attemptsMax) && attemptsMax > 0 ? { attemptsMax } : {},
    })
    const query = createQueryCall({ endpoint, region, credentials, transport })
    return { client, region, query }
  } catch (error) {
    throw new ConfigurationError((error as Error).message, { cause: error })
  }
}

async function configurationOf(settings: ConnectionSettings, env: Environment): Promise<Configuration> {
  try {
    return await readConfiguration({ profile: settings.profile, environment: env })
  } catch (error) {
    throw new ConfigurationError((error as Error).message, { cause: error })
  }
}

async function targetOf(
  settings: ConnectionSettings,
  configuration: Configuration,
  env: Environment,
  region: string,
): Promise<{ endpoint: string; credentials: Credentials }> {
  const endpoint = settings['endpoint-url'] ?? configuration.endpoint
  const isProfileAsked = (settings.profile ?? env['AWS_PROFILE'] ?? env['AWS_DEFAULT_PROFILE']) !== undefined
  const isLocalMeant = endpoint === undefined ? configuration.credentials === undefined : isLoopback(endpoint)
  // Keys of the default profile are seldom meant for a server on this machine.
  const local =
    isLocalMeant && !isProfileAsked && !env['AWS_ACCESS_KEY_ID'] ? await findLocalCredentials(env) : undefined
  const credentials = local ?? configuration.credentials
  if (credentials === undefined) {
    throw new ConfigurationError(
      'There are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a --profile, ' +
        'or call this in the folder where `partita serve` runs',
    )
  }
  if (endpoint !== undefined) return { endpoint, credentials }
  return {
    endpoint: local === undefined ? `https://s3.${region}.amazonaws.com` : defaultEndpoint,
    credentials,
  }
}

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`Cannot read the certificates in "${path}": ${(error as Error).message}`, {
      cause: error,
    })
  }
}
