import { connect } from '../connect.ts'
import { listQuery, textsOf } from '../query-results.ts'
import { verb } from '../verb.ts'

export const accountsLsVerb = verb({
  name: 'accounts ls',
  summary: 'Lists the accounts of the store',
  connects: true,
  arguments: {},
  flags: {},
  examples: [{ command: 'partita accounts ls', summary: 'For the root of the store alone' }],
  async run({ connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    for await (const element of listQuery(query, 'ListAccounts', 'Accounts', { signal })) {
      const { AccountId: accountId, AccountName: name, CanonicalUserId: canonicalUserId } = textsOf(element)
      output.result(`${accountId}  ${name}  ${canonicalUserId}`, { accountId, name, canonicalUserId })
    }
  },
})
