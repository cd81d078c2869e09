import { connect } from '../connect.ts'
import { listQuery, textsOf } from '../query-results.ts'
import { verb } from '../verb.ts'

export const usersRmVerb = verb({
  name: 'users rm',
  summary: 'Removes a user with all access keys and policies',
  description: 'What the user has stored stays: it belongs to the account.',
  connects: true,
  arguments: { name: { summary: 'name of the user', required: true } },
  flags: {},
  examples: [{ command: 'partita users rm ann', summary: 'The keys of ann are of nobody from now on' }],
  async run({ arguments: { name: UserName }, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    const options = { parameters: { UserName }, signal }
    for await (const key of listQuery(query, 'ListAccessKeys', 'AccessKeyMetadata', options)) {
      await query('iam', 'DeleteAccessKey', { UserName, AccessKeyId: textsOf(key)['AccessKeyId'] }, signal)
    }
    for await (const { text } of listQuery(query, 'ListUserPolicies', 'PolicyNames', options)) {
      await query('iam', 'DeleteUserPolicy', { UserName, PolicyName: text }, signal)
    }
    for await (const policy of listQuery(query, 'ListAttachedUserPolicies', 'AttachedPolicies', options)) {
      await query('iam', 'DetachUserPolicy', { UserName, PolicyArn: textsOf(policy)['PolicyArn'] }, signal)
    }
    await query('iam', 'DeleteUser', { UserName }, signal)
    output.result(`removed ${UserName}`, { name: UserName })
  },
})
