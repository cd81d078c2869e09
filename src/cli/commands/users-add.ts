import { readFile } from 'node:fs/promises'
import { connect } from '../connect.ts'
import { childOf, textsOf } from '../query-results.ts'
import { verb } from '../verb.ts'

export const usersAddVerb = verb({
  name: 'users add',
  summary: 'Makes a user with an access key',
  description:
    'The secret of the key is shown here and never again. Without a policy the user may do nothing.',
  connects: true,
  arguments: { name: { summary: 'name of the user', required: true } },
  flags: { policy: { type: 'text', value: 'FILE', summary: 'JSON file of what the user may' } },
  examples: [
    { command: 'partita users add ann --policy read.json', summary: 'A user who may what the file says' },
  ],
  async run({ arguments: { name }, flags, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    const document = flags.policy === undefined ? undefined : await readFile(flags.policy, 'utf8')
    const user = textsOf(childOf(await query('iam', 'CreateUser', { UserName: name }, signal), 'User'))
    if (document !== undefined) {
      const policy = { UserName: name, PolicyName: 'default', PolicyDocument: document }
      try {
        await query('iam', 'PutUserPolicy', policy, signal)
      } catch (error) {
        // A user whose policy was refused would be in the way of the next attempt.
        await query('iam', 'DeleteUser', { UserName: name }, signal)
        throw error
      }
    }
    const key = textsOf(
      childOf(await query('iam', 'CreateAccessKey', { UserName: name }, signal), 'AccessKey'),
    )
    output.result(
      `arn         ${user['Arn']}\naccess key  ${key['AccessKeyId']}\nsecret key  ${key['SecretAccessKey']}`,
      {
        name,
        arn: user['Arn'],
        accessKeyId: key['AccessKeyId'],
        secretAccessKey: key['SecretAccessKey'],
      },
    )
  },
})
