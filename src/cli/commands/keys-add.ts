import { connect } from '../connect.ts'
import { childOf, textsOf } from '../query-results.ts'
import { verb } from '../verb.ts'

export const keysAddVerb = verb({
  name: 'keys add',
  summary: 'Makes another access key of a user',
  description:
    'A user has two at most: enough to change from one to the next. The secret is never shown again.',
  connects: true,
  arguments: { user: { summary: 'name of the user', required: true } },
  flags: {},
  examples: [{ command: 'partita keys add ann', summary: 'A second key, to take the place of the first' }],
  async run({ arguments: { user: UserName }, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    const key = textsOf(childOf(await query('iam', 'CreateAccessKey', { UserName }, signal), 'AccessKey'))
    output.result(`access key  ${key['AccessKeyId']}\nsecret key  ${key['SecretAccessKey']}`, {
      accessKeyId: key['AccessKeyId'],
      secretAccessKey: key['SecretAccessKey'],
    })
  },
})
