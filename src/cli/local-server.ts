/** The server that `partita serve` runs here when it is told nothing else. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credentials } from '../protocol/sigv4/sigv4.ts'

export const defaultFolder = './data'
export const defaultEndpoint = 'http://127.0.0.1:9000'

/** The root credentials of the store in ./data; undefined when there is none that may be read. */
export async function findLocalCredentials(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials | undefined> {
  const accessKeyId = env['PARTITA_ROOT_ACCESS_KEY']
  const secretAccessKey = env['PARTITA_ROOT_SECRET_KEY']
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey }
  const path = join(env['PARTITA_DATA'] ?? defaultFolder, 'credentials.json')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Credentials)
}

/** Whether a URL leads to this very machine. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.')
}
