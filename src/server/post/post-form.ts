/**
 * A form that posts an object: a PutObject in other clothes. Its fields are the headers, its policy is
 * what is signed. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import type { AccessKeys } from '../../access/access-keys.ts'
import type { Principal } from '../../access/accounts.ts'
import type { BodyStream } from '../../protocol/body.ts'
import { entityTooLarge, invalidArgument, preconditionFailed } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { putSizeMax } from '../../protocol/limits.ts'
import type { RequestHeaders } from '../request-headers.ts'
import { boundaryOf, FormReader } from './form-reader.ts'
import { checkPostPolicy, parsePostPolicy, type SizeRange } from './post-policy.ts'
import { authenticateForm, missingField, type FormFields } from './post-signature.ts'
import { taggingHeaderOf } from './post-tagging.ts'

export interface PostedForm {
  readonly principal: Principal
  readonly key: string
  readonly fields: FormFields
  /** The fields, as the headers of a PutObject. */
  readonly headers: RequestHeaders
  readonly file: BodyStream
}

export interface PostFormOptions {
  readonly incoming: AsyncIterable<Uint8Array>
  readonly headers: RequestHeaders
  readonly bucket: string
  readonly accessKeys: AccessKeys
  readonly region: string
  /** ms since the epoch. */
  readonly now: number
}

/** Bytes of all names and values before the file. */
const fieldsSizeMax = 20 * 1024

/**
 * Reads a form as far as its file, and checks all that its policy says but the file's size: that
 * stops the file where it does not hold. What comes after the file is never looked at.
 *
 * @throws {S3Error} PreconditionFailed for another media type, MissingContentLength,
 * MalformedPOSTRequest, MaxPostPreDataLengthExceededError, InvalidArgument, UserKeyMustBeSpecified,
 * AccessDenied, InvalidPolicyDocument, MalformedXML (tagging), and as `authenticateForm`.
 */
export const readPostForm = async (options: PostFormOptions): Promise<PostedForm> => {
  const boundary = boundaryOf(options.headers['content-type'])
  if (boundary === undefined) {
    throw preconditionFailed('Bucket POST must be of the enclosure-type multipart/form-data')
  }
  if (boundary === '') throw new S3Error('MalformedPOSTRequest')
  if (options.headers['content-length'] === undefined) throw new S3Error('MissingContentLength')
  const reader = new FormReader(options.incoming, boundary)
  const { fields, filename } = await readFields(reader)
  const key = keyOf(fields, filename)
  const principal = await authenticateForm(fields, options)
  const policy = fields.get('policy')
  const range =
    policy === undefined
      ? anySize
      : checkPostPolicy(parsePostPolicy(policy), withTarget(fields, options.bucket, key), options.now)
  return { principal, key, fields, headers: headersOf(fields), file: fileOf(reader, range) }
}

const anySize: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY }

const readFields = async (
  reader: FormReader,
): Promise<{ readonly fields: FormFields; readonly filename: string }> => {
  const fields = new Map<string, string>()
  let size = 0
  for (;;) {
    const part = await reader.nextPart()
    if (part === undefined) {
      throw invalidArgument('file', '0', 'POST requires exactly one file upload per request.')
    }
    const name = part.name.toLowerCase()
    if (name === 'file') return { fields, filename: part.filename ?? '' }
    const value = await reader.readField()
    size += Buffer.byteLength(name) + Buffer.byteLength(value)
    if (size > fieldsSizeMax) throw new S3Error('MaxPostPreDataLengthExceededError')
    // The first of two counts, here and for the policy.
    if (!fields.has(name)) fields.set(name, value)
  }
}

const keyOf = (fields: FormFields, filename: string): string => {
  const key = fields.get('key')
  if (key === undefined) throw missingField('key')
  const base = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1)
  const expanded = key.replaceAll('${filename}', () => base)
  if (expanded === '') throw new S3Error('UserKeyMustBeSpecified')
  return expanded
}

/** What a policy speaks of: the key as it will be, and the bucket that is posted to, whatever the form says. */
const withTarget = (fields: FormFields, bucket: string, key: string): FormFields =>
  new Map([...fields, ['key', key], ['bucket', bucket]])

/** Fields that are headers of the same name. */
const headerFields: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
])
const signatureFields: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
])

const headersOf = (fields: FormFields): RequestHeaders => {
  const headers = Object.create(null) as Record<string, string>
  for (const [name, value] of fields) {
    if (headerFields.has(name) || (name.startsWith('x-amz-') && !signatureFields.has(name)))
      headers[name] = value
  }
  const acl = fields.get('acl')
  if (acl !== undefined) headers['x-amz-acl'] = acl
  const tagging = fields.get('tagging')
  if (tagging !== undefined) headers['x-amz-tagging'] = taggingHeaderOf(tagging)
  return headers
}

/** So much more is read of a file that is too large, so that its size can be told. */
const countedSizeMax = 1024 * 1024
const noTrailers: ReadonlyMap<string, string> = new Map()

const fileOf = (reader: FormReader, range: SizeRange): BodyStream => ({
  size: undefined,
  trailers: noTrailers,
  [Symbol.asyncIterator]: () => within(reader.readFile(), range),
})

async function* within(file: AsyncIterable<Uint8Array>, { min, max }: SizeRange): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of file) {
    size += chunk.length
    if (size <= max) yield chunk
    else if (size > Math.min(max + countedSizeMax, putSizeMax)) break
  }
  if (size > max) throw entityTooLarge(size, max)
  if (size < min) throw new S3Error('EntityTooSmall', { ProposedSize: size, MinSizeAllowed: min })
}
