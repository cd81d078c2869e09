/** Forms that post an object, signed as a server would sign them for a browser. */
import { createHmac } from 'node:crypto'

export interface FormSigner {
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface FormOptions {
  readonly bucket: string
  readonly key: string
  readonly fields?: Readonly<Record<string, string>>
  /** Besides those for the bucket, the key, the fields and the signature. */
  readonly conditions?: readonly unknown[]
  /** From now; 60 unless given. */
  readonly expiresInSeconds?: number
  readonly version?: 2 | 4
}

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** The fields of a form, in the order they are to be sent; the file comes last. */
export const signForm = (signer: FormSigner, options: FormOptions): Record<string, string> => {
  const { accessKeyId, secretAccessKey } = signer.credentials
  const { bucket, key, fields = {}, conditions = [], expiresInSeconds = 60, version = 4 } = options
  const amzDate = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const date = amzDate.slice(0, 8)
  const signing = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/${date}/${signer.region}/s3/aws4_request`,
    'x-amz-date': amzDate,
  }
  const sent = { ...fields, key, ...(version === 4 ? signing : {}) }
  const keyCondition = key.includes('${filename}')
    ? ['starts-with', '$key', key.slice(0, key.indexOf('${filename}'))]
    : { key }
  const { key: _, ...others } = sent
  const document = {
    expiration: new Date(Date.now() + expiresInSeconds * 1000).toISOString(),
    conditions: [
      { bucket },
      keyCondition,
      ...Object.entries(others).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ],
  }
  const policy = Buffer.from(JSON.stringify(document)).toString('base64')
  if (version === 2) {
    const signature = createHmac('sha1', secretAccessKey).update(policy).digest('base64')
    return { ...sent, AWSAccessKeyId: accessKeyId, policy, signature }
  }
  const signingKey = [date, signer.region, 's3', 'aws4_request'].reduce<string | Uint8Array>(
    hmac,
    `AWS4${secretAccessKey}`,
  )
  return { ...sent, policy, 'x-amz-signature': hmac(signingKey, policy).toString('hex') }
}

/** Posts a form; a redirect is not followed. */
export const postForm = (
  url: string,
  fields: Readonly<Record<string, string>>,
  file: string | Uint8Array<ArrayBuffer>,
  filename = 'file.txt',
): Promise<Response> => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([file]), filename)
  return fetch(url, { method: 'POST', body: form, redirect: 'manual' })
}
