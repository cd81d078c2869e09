import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemRandom } from '../system/random.ts'
import type { Random } from '../system/random.ts'

export interface RootCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface RootCredentialsOptions {
  /** The data folder. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly random?: Random
}

/** The credentials file or the environment cannot be used; the message says what to change. */
export class CredentialsError extends Error {
  override name = 'CredentialsError'
}

/**
 * The root credentials of a store: from PARTITA_ROOT_ACCESS_KEY and PARTITA_ROOT_SECRET_KEY, else
 * from `credentials.json` in the data folder, which is made (mode 600, on disk when this resolves)
 * at the first start. Of several processes that make it at once, all get the same.
 *
 * @throws {CredentialsError} when one variable is set without the other, or the file is not readable.
 */
export const openRootCredentials = async (options: RootCredentialsOptions): Promise<RootCredentials> => {
  const { folder, env = process.env, random = systemRandom } = options
  return fromEnvironment(env) ?? (await readCredentials(folder)) ?? makeCredentials(folder, random)
}

const fromEnvironment = (env: Readonly<Record<string, string | undefined>>): RootCredentials | undefined => {
  const accessKeyId = env['PARTITA_ROOT_ACCESS_KEY']
  const secretAccessKey = env['PARTITA_ROOT_SECRET_KEY']
  if (!accessKeyId && !secretAccessKey) return undefined
  if (!accessKeyId || !secretAccessKey) {
    throw new CredentialsError(
      'PARTITA_ROOT_ACCESS_KEY and PARTITA_ROOT_SECRET_KEY must be set both, or none',
    )
  }
  return checked({ accessKeyId, secretAccessKey }, 'the environment')
}

const checked = (credentials: RootCredentials, source: string): RootCredentials => {
  if (!/^[\w.@+=-]{3,128}$/.test(credentials.accessKeyId)) {
    throw new CredentialsError(
      `The access key of ${source} must be 3 to 128 letters, digits or any of _.@+=-`,
    )
  }
  if (credentials.secretAccessKey.length < 8) {
    throw new CredentialsError(`The secret key of ${source} must have at least 8 characters`)
  }
  return credentials
}

const fileOf = (folder: string): string => join(folder, 'credentials.json')

const readCredentials = async (folder: string): Promise<RootCredentials | undefined> => {
  const path = fileOf(folder)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new CredentialsError(`Cannot read "${path}": ${error.message}`, { cause: error })
  })
  if (text === undefined) return undefined
  await chmod(path, 0o600)
  return parseCredentials(text, path)
}

const parseCredentials = (text: string, path: string): RootCredentials => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new CredentialsError(`"${path}" is not JSON`, { cause: error })
  }
  const { accessKeyId, secretAccessKey } = (value ?? {}) as Partial<Record<keyof RootCredentials, unknown>>
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') {
    throw new CredentialsError(`"${path}" must have the texts accessKeyId and secretAccessKey`)
  }
  return checked({ accessKeyId, secretAccessKey }, `"${path}"`)
}

const makeCredentials = async (folder: string, random: Random): Promise<RootCredentials> => {
  await mkdir(folder, { recursive: true })
  const path = fileOf(folder)
  const suffix = Buffer.from(random.bytes(6)).toString('hex')
  const temporary = `${path}.${suffix}`
  const made: RootCredentials = {
    accessKeyId: `PK${textOf(random, 18, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}`,
    // 200 bits, in characters that need no quoting in a shell, a URL or a configuration file.
    secretAccessKey: textOf(random, 40, 'abcdefghijkmnpqrstuvwxyz23456789'),
  }
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(made, undefined, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  // A link, not a rename: whoever comes second takes what the first one made.
  const first = await link(temporary, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
  await unlink(temporary)
  await syncFolder(dirname(path))
  return first ? made : ((await readCredentials(folder)) ?? made)
}

/** Both alphabets have 32 characters, so each is as likely as the other. */
const textOf = (random: Random, length: number, alphabet: string): string =>
  Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('')

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
