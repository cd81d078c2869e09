/** Which names buckets and objects may have. */
import { invalidBucketName, invalidUri, keyTooLong } from './error-messages.ts'
import { bucketNameSizeMax, bucketNameSizeMin, keySizeMax } from './limits.ts'

const bucketShape = /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/
const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/
const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'] as const
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an'] as const

/**
 * Whether a bucket may be created with this name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 *
 * @throws {S3Error} InvalidBucketName.
 */
export function checkBucketName(name: string): void {
  const allowed =
    name.length >= bucketNameSizeMin &&
    name.length <= bucketNameSizeMax &&
    bucketShape.test(name) &&
    !name.includes('..') &&
    !name.includes('.-') &&
    !name.includes('-.') &&
    !ipv4.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix))
  if (!allowed) throw invalidBucketName(name)
}

/**
 * Whether an object may have this key: 1 to 1,024 bytes of UTF-8, no NUL, and no `..` that would
 * lead out of the bucket were the key a path. All else is a name like any other: `a/../b`, `a//b`
 * and `./a` are three keys.
 *
 * @throws {S3Error} KeyTooLongError, InvalidURI.
 */
export function checkKey(key: string): void {
  if (key === '' || key.includes('\0') || !key.isWellFormed()) throw invalidUri(key.toWellFormed())
  if (key.length > keySizeMax / 3) {
    const size = new TextEncoder().encode(key).length
    if (size > keySizeMax) throw keyTooLong(size)
  }
  if (climbs(key)) throw invalidUri(key)
}

function climbs(key: string): boolean {
  if (!key.includes('..')) return false
  let depth = 0
  for (const segment of key.split('/')) {
    if (segment === '..') depth--
    else if (segment !== '' && segment !== '.') depth++
    if (depth < 0) return true
  }
  return false
}
