/** What `serve` prints when it is up: where it is, who may, and how to try it. */

export interface Serving {
  readonly endpoint: string
  readonly folder: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly workers: number
  /** How this command is called here: `partita`, or `npm run partita --`. */
  readonly command: string
  /** Whether our own command finds endpoint and credentials by itself. */
  readonly isDefault: boolean
  /** A signed URL that makes the bucket `demo` by PUT. */
  readonly makeBucketUrl: string
}

export function writeQuickStart(serving: Serving): string {
  const { endpoint, accessKeyId, secretAccessKey, command } = serving
  const credentials = `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`
  const own = serving.isDefault ? command : `${credentials} AWS_ENDPOINT_URL=${endpoint} ${command}`
  return `Partita is serving S3. Ctrl-C stops it.

  endpoint    ${endpoint}
  access key  ${accessKeyId}
  secret key  ${secretAccessKey}
  data        ${serving.folder}

Try it from another terminal, in this folder:

  # make a bucket: curl and a presigned URL (good for 12 hours)
  curl -X PUT '${serving.makeBucketUrl}'

  # copy a file into it, in parts when it is large: our own command
  ${own} cp README.md s3://demo/

  # list it: aws-cli
  ${credentials} AWS_DEFAULT_REGION=us-east-1 aws --endpoint-url ${endpoint} s3 ls s3://demo

`
}
