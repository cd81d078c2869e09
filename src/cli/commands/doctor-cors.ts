/** Asks a bucket what a browser would ask, and says what a page would miss. */
import { implementedOperations } from '../../protocol/operations/index.ts'
import { connect } from '../connect.ts'
import { checkCorsStep, corsRuleFor, corsSteps } from '../cors-check.ts'
import { UsageError } from '../exit-codes.ts'
import { parseS3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const doctorCorsVerb = verb({
  name: 'doctor cors',
  summary: 'Says what a browser will miss when a page of some origin uploads to a bucket',
  description:
    'Sends the preflight and the request that a browser would send for each step of an upload in parts, with a signature ' +
    'that is refused, so that nothing changes, and looks at the answers as a browser does. Exits with 1 when something is missing.',
  connects: true,
  arguments: { url: { summary: 's3://bucket', required: true } },
  flags: {
    origin: {
      type: 'text',
      value: 'URL',
      summary: 'the origin of the page, such as https://app.example.com',
    },
  },
  examples: [
    {
      command: 'partita doctor cors s3://videos --origin https://app.example.com',
      summary: 'Before the first user tries',
    },
  ],
  async run({ arguments: { url }, flags: { origin }, connection, output, env, signal }) {
    const { bucket } = parseS3Url(url)
    if (origin === undefined || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new UsageError('--origin takes scheme, host and port of a page, such as https://app.example.com')
    }
    const { client } = await connect(connection, env)
    await client.call('HeadBucket', { Bucket: bucket }, { signal })
    const place = await client.presign(
      implementedOperations.HeadObject,
      { Bucket: bucket, Key: 'partita-doctor' },
      { expiresIn: 60 },
    )
    const object = new URL(place.url)
    // No signature at all: whatever the bucket lets anybody do, this is refused, and changes nothing.
    object.search = '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0'
    let missing = 0
    for (const step of corsSteps) {
      const problems = await checkCorsStep(object, { origin, ...step }, signal)
      missing += problems.length
      output.result(`${problems.length === 0 ? 'ok     ' : 'missing'}  ${step.name}`, {
        step: step.name,
        problems,
      })
      if (!output.json) for (const problem of problems) output.result(`         ${problem}`, undefined)
    }
    if (missing === 0) return
    const rule = corsRuleFor(origin)
    if (!output.json) {
      output.result('A rule that allows all of it (put it with `aws s3api put-bucket-cors`):', undefined)
      output.result(JSON.stringify({ CORSRules: [rule] }), undefined)
    }
    return 1
  },
})
