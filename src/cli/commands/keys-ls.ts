import { connect } from '../connect.ts'
import { listQuery, textsOf } from '../query-results.ts'
import { verb } from '../verb.ts'

export const keysLsVerb = verb({
  name: 'keys ls',
  summary: 'Lists the access keys of a user',
  connects: true,
  arguments: { user: { summary: 'name of the user', required: true } },
  flags: {},
  examples: [{ command: 'partita keys ls ann', summary: 'Without their secrets' }],
  async run({ arguments: { user: UserName }, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    const options = { parameters: { UserName }, signal }
    for await (const element of listQuery(query, 'ListAccessKeys', 'AccessKeyMetadata', options)) {
      const { AccessKeyId: accessKeyId, Status: status, CreateDate: createdAt } = textsOf(element)
      output.result(`${accessKeyId}  ${status}  ${createdAt}`, { accessKeyId, status, createdAt })
    }
  },
})
