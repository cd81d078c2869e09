import { connect } from '../connect.ts'
import { verb } from '../verb.ts'

export const keysRmVerb = verb({
  name: 'keys rm',
  summary: 'Removes an access key of a user',
  connects: true,
  arguments: {
    user: { summary: 'name of the user', required: true },
    key: { summary: 'id of the access key', required: true },
  },
  flags: {},
  examples: [{ command: 'partita keys rm ann AKIAEXAMPLE', summary: 'It is of nobody from now on' }],
  async run({ arguments: { user: UserName, key: AccessKeyId }, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    await query('iam', 'DeleteAccessKey', { UserName, AccessKeyId }, signal)
    output.result(`removed ${AccessKeyId}`, { accessKeyId: AccessKeyId })
  },
})
