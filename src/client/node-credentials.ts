/**
 * What the environment and the files of ~/.aws say, as far as AWS's own tools agree on it. Not read:
 * SSO, assumed roles, credential processes and instance metadata.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseIni } from './ini.ts'
import type { IniSection } from './ini.ts'
import type { Credentials } from './credentials.ts'

export interface Configuration {
  readonly profile: string
  /** Undefined when there are none. */
  readonly credentials: Credentials | undefined
  readonly region: string | undefined
  /** A custom endpoint; undefined means AWS's own. */
  readonly endpoint: string | undefined
  /** Path of a file of certificates to trust (PEM). */
  readonly caBundle: string | undefined
}

export interface ConfigurationSource {
  /** Named by the user: then credentials of the environment do not count. */
  readonly profile?: string | undefined
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  readonly home?: string | undefined
}

/**
 * Reads the configuration anew. The endpoint is AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's
 * `services` section, its `endpoint_url`: the first that is there.
 *
 * @throws {Error} when a profile that was asked for is in no file, or has half of a key pair.
 */
export const readConfiguration = async (source: ConfigurationSource = {}): Promise<Configuration> => {
  const environment = source.environment ?? process.env
  const home = source.home ?? homedir()
  const asked =
    source.profile ?? (environment['AWS_PROFILE'] || environment['AWS_DEFAULT_PROFILE'] || undefined)
  const profile = asked ?? 'default'
  const config = await readIni(environment['AWS_CONFIG_FILE'] || join(home, '.aws', 'config'))
  const shared = await readIni(
    environment['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials'),
  )
  const settings =
    config.get(`profile ${profile}`) ?? (profile === 'default' ? config.get('default') : undefined)
  const secrets = shared.get(profile)
  if (asked !== undefined && settings === undefined && secrets === undefined) {
    throw new Error(`The profile "${profile}" is in neither ~/.aws/config nor ~/.aws/credentials`)
  }
  const ofEnvironment =
    asked === undefined
      ? credentialsOf((name) => environment[name.toUpperCase()], 'the environment')
      : undefined
  const ofFiles = (): Credentials | undefined =>
    credentialsOf((name) => secrets?.values.get(name), `profile "${profile}"`) ??
    credentialsOf((name) => settings?.values.get(name), `profile "${profile}"`)
  return {
    profile,
    credentials: ofEnvironment ?? ofFiles(),
    region: environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || settings?.values.get('region'),
    endpoint: endpointOf(environment, settings, config),
    caBundle: environment['AWS_CA_BUNDLE'] || settings?.values.get('ca_bundle'),
  }
}

const readIni = async (path: string): Promise<ReadonlyMap<string, IniSection>> => {
  try {
    return parseIni(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return new Map()
    throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error })
  }
}

const credentialsOf = (
  read: (name: string) => string | undefined,
  where: string,
): Credentials | undefined => {
  const accessKeyId = read('aws_access_key_id') || undefined
  const secretAccessKey = read('aws_secret_access_key') || undefined
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error(`In ${where} there is only half of a key pair`)
  }
  return { accessKeyId, secretAccessKey, sessionToken: read('aws_session_token') || undefined }
}

const endpointOf = (
  environment: Readonly<Record<string, string | undefined>>,
  settings: IniSection | undefined,
  config: ReadonlyMap<string, IniSection>,
): string | undefined => {
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined
  const services = settings?.values.get('services')
  return (
    environment['AWS_ENDPOINT_URL_S3'] ||
    environment['AWS_ENDPOINT_URL'] ||
    (services === undefined
      ? undefined
      : config.get(`services ${services}`)?.blocks.get('s3')?.get('endpoint_url')) ||
    settings?.values.get('endpoint_url')
  )
}
