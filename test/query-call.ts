/** One signed call of the IAM or STS API. */
import { createHash, createHmac } from 'node:crypto'

export interface QueryCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** The texts of the answer's elements, the first of each name. Rejects with the code as name and the status as message. */
export const callQuery = async (
  endpoint: string,
  service: 'iam' | 'sts',
  parameters: Readonly<Record<string, string>>,
  credentials: QueryCredentials,
): Promise<Readonly<Record<string, string>>> => {
  const body = new URLSearchParams(parameters).toString()
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: new URL(endpoint).host,
    'x-amz-date': date,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  }
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n')
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`
  const key = scope
    .split('/')
    .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${credentials.secretAccessKey}`)
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex')
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  const answer = await fetch(endpoint, { method: 'POST', headers, body })
  const values: Record<string, string> = {}
  for (const [, name = '', text = ''] of (await answer.text()).matchAll(/<(\w+)>([^<]*)<\/\1>/g)) {
    values[name] ??= text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  }
  if (answer.ok) return values
  const error = new Error(String(answer.status))
  error.name = values['Code'] ?? 'no code'
  throw error
}
