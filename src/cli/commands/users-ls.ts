import { connect } from '../connect.ts'
import { listQuery, textsOf } from '../query-results.ts'
import { writeTable } from '../table.ts'
import { verb } from '../verb.ts'

export const usersLsVerb = verb({
  name: 'users ls',
  summary: 'Lists the users of the account',
  connects: true,
  arguments: {},
  flags: {},
  examples: [{ command: 'partita users ls', summary: 'All users of your account' }],
  async run({ connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    const rows: string[][] = []
    for await (const element of listQuery(query, 'ListUsers', 'Users', { signal })) {
      const { UserName: name = '', Arn: arn = '', CreateDate: createdAt = '' } = textsOf(element)
      rows.push([name, arn, createdAt])
      if (output.json) output.result(undefined, { name, arn, createdAt })
    }
    if (rows.length === 0) output.note('No users')
    else
      for (const line of writeTable([{ title: 'NAME' }, { title: 'ARN' }, { title: 'MADE' }], rows))
        output.result(line, undefined)
  },
})
