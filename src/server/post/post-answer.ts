import { quoteEtag } from '../../protocol/etag.ts'
import { encodeComponent } from '../../protocol/url.ts'
import { createXmlWriter } from '../../protocol/xml/xml-writer.ts'
import type { Reply } from '../reply.ts'
import type { FormFields } from './post-signature.ts'

export interface PostedObject {
  readonly bucket: string
  readonly key: string
  /** Without quotes. */
  readonly etag: string
  /** Where the object is, as the client sees it. */
  readonly location: string
}

/**
 * The answer that a form asks for: a redirect to where it says, or the status that it says.
 * @param headers of the PutObject that was done.
 */
export const answerForm = (
  fields: FormFields,
  object: PostedObject,
  headers: Readonly<Record<string, string>>,
): Reply => {
  const { 'content-length': _, ...kept } = headers
  const redirect = redirectOf(fields.get('success_action_redirect') ?? fields.get('redirect'), object)
  if (redirect !== undefined)
    return { status: 303, headers: { ...kept, location: redirect }, body: undefined }
  const status = fields.get('success_action_status')
  const located = { ...kept, location: object.location }
  if (status === '201') {
    return {
      status: 201,
      headers: { ...located, 'content-type': 'application/xml' },
      body: writePostResponse(object),
    }
  }
  return { status: status === '200' ? 200 : 204, headers: located, body: undefined }
}

/** Undefined for what a browser could not go to. */
const redirectOf = (target: string | undefined, { bucket, key, etag }: PostedObject): string | undefined => {
  if (target === undefined || !/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined
  const url = new URL(target)
  const query = [
    ['bucket', bucket],
    ['key', key],
    ['etag', quoteEtag(etag)],
  ].map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
  url.search = [url.search.slice(1), ...query].filter((each) => each !== '').join('&')
  return url.href
}

const writePostResponse = ({ bucket, key, etag, location }: PostedObject): Uint8Array => {
  const writer = createXmlWriter()
  writer.open('PostResponse')
  writer.text('Location', location)
  writer.text('Bucket', bucket)
  writer.text('Key', key)
  writer.text('ETag', quoteEtag(etag))
  writer.close()
  return writer.finish()
}

/** @param origin scheme and Host; with `virtualHost` the bucket is in it. */
export const locationOf = (origin: string, virtualHost: boolean, bucket: string, key: string): string =>
  `${virtualHost ? origin : `${origin}/${bucket}`}/${encodeComponent(key)}`
