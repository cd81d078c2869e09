/** Those configurations of which a bucket has many, each with an id. They are kept and shown; nothing is done by them. */
import {
  deleteBucketConfig,
  getBucketConfig,
  listBucketConfigs,
  putListedConfig,
} from '../../engine/bucket-config.ts'
import type { Store } from '../../engine/store.ts'
import { invalidArgument, invalidContinuationToken, malformedXml } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'

const pageMax = 100
const idForm = /^[-\w.]{1,64}$/

interface Address {
  readonly Bucket: string
  readonly Id: string
}

interface Configuration {
  readonly Id: string
}

/** @throws {S3Error} NoSuchBucket, NoSuchConfiguration. */
export const getListed = async <T extends Configuration>(
  store: Store,
  kind: string,
  { Bucket, Id }: Address,
): Promise<T> => {
  const found = await getBucketConfig<T>(store, Bucket, nameOf(kind, Id))
  if (found === undefined) throw new S3Error('NoSuchConfiguration')
  return found
}

/** @throws {S3Error} NoSuchBucket, TooManyConfigurations, InvalidArgument (id), MalformedXML where the document has another id. */
export const putListed = async (
  store: Store,
  kind: string,
  address: Address,
  configuration: Configuration,
): Promise<void> => {
  const { Bucket, Id } = address
  if (configuration.Id !== Id)
    throw malformedXml(new Error(`The document is of "${configuration.Id}", the request of "${Id}"`))
  if (!idForm.test(Id))
    throw invalidArgument('Id', Id, 'The configuration id must have 1 to 64 letters, digits, - _ or .')
  await putListedConfig(store, Bucket, kind, Id, configuration)
}

/** @throws {S3Error} NoSuchBucket, NoSuchConfiguration. */
export const deleteListed = async (store: Store, kind: string, { Bucket, Id }: Address): Promise<void> => {
  if (!(await deleteBucketConfig(store, Bucket, nameOf(kind, Id)))) throw new S3Error('NoSuchConfiguration')
}

/** A page, in the order of ids. @throws {S3Error} NoSuchBucket, InvalidArgument (token). */
export const listListed = async <T extends Configuration>(
  store: Store,
  kind: string,
  { Bucket, ContinuationToken }: { readonly Bucket: string; readonly ContinuationToken?: string | undefined },
) => {
  const after =
    ContinuationToken === undefined || ContinuationToken === '' ? undefined : idOfToken(ContinuationToken)
  const { configs, more } = await listBucketConfigs<T>(store, Bucket, kind, { after, limit: pageMax })
  const last = configs.at(-1)
  return {
    configs,
    page: {
      IsTruncated: more,
      ...(ContinuationToken !== undefined && { ContinuationToken }),
      ...(more &&
        last !== undefined && { NextContinuationToken: Buffer.from(last.Id).toString('base64url') }),
    },
  }
}

const idOfToken = (token: string): string => {
  const id = Buffer.from(token, 'base64url').toString()
  if (!idForm.test(id)) throw invalidContinuationToken(token)
  return id
}

/** No other id was ever kept; a longer one would be no key. */
const nameOf = (kind: string, id: string): string => {
  if (!idForm.test(id)) throw new S3Error('NoSuchConfiguration')
  return `${kind}/${id}`
}
