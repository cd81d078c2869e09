import { connect } from '../connect.ts'
import { childOf, textsOf } from '../query-results.ts'
import { verb } from '../verb.ts'

export const accountsAddVerb = verb({
  name: 'accounts add',
  summary: 'Makes an account with a root of its own',
  description:
    'For the root of the store alone. Buckets belong to accounts, and one account sees nothing of another.',
  connects: true,
  arguments: { name: { summary: 'name of the account', required: true } },
  flags: {
    'access-key': { type: 'text', value: 'ID', summary: 'access key of its root; made unless given' },
    'secret-key': { type: 'text', value: 'SECRET', summary: 'secret key of its root; made unless given' },
  },
  examples: [{ command: 'partita accounts add partner', summary: 'Prints its ids and the keys of its root' }],
  async run({ arguments: { name }, flags, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    const asked = {
      AccountName: name,
      AccessKeyId: flags['access-key'],
      SecretAccessKey: flags['secret-key'],
    }
    const result = await query('iam', 'CreateAccount', asked, signal)
    const account = textsOf(childOf(result, 'Account'))
    const key = textsOf(childOf(result, 'AccessKey'))
    output.result(
      [
        `account       ${account['AccountId']}`,
        `canonical id  ${account['CanonicalUserId']}`,
        `access key    ${key['AccessKeyId']}`,
        `secret key    ${key['SecretAccessKey']}`,
      ].join('\n'),
      {
        name,
        accountId: account['AccountId'],
        canonicalUserId: account['CanonicalUserId'],
        accessKeyId: key['AccessKeyId'],
        secretAccessKey: key['SecretAccessKey'],
      },
    )
  },
})
