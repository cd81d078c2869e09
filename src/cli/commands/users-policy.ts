import { readFile } from 'node:fs/promises'
import { connect } from '../connect.ts'
import { childOf, listQuery } from '../query-results.ts'
import { verb } from '../verb.ts'

export const usersPolicyVerb = verb({
  name: 'users policy',
  summary: 'Shows or sets what a user may',
  description: 'A user may have several policies, by name; what one of them denies, no other allows.',
  connects: true,
  arguments: {
    name: { summary: 'name of the user', required: true },
    file: { summary: 'JSON file of the policy; without it the policies are shown', required: false },
  },
  flags: {
    name: { type: 'text', value: 'NAME', default: 'default', summary: 'name of the policy to set or remove' },
    rm: { type: 'boolean', summary: 'remove the policy' },
  },
  examples: [
    { command: 'partita users policy ann', summary: 'What ann may' },
    { command: 'partita users policy ann read.json', summary: 'From now on ann may what the file says' },
    { command: 'partita users policy ann --rm', summary: 'Nothing any more' },
  ],
  async run({ arguments: { name: UserName, file }, flags, connection, output, env, signal }) {
    const { query } = await connect(connection, env)
    if (flags.rm) {
      await query('iam', 'DeleteUserPolicy', { UserName, PolicyName: flags.name }, signal)
      return
    }
    if (file !== undefined) {
      const PolicyDocument = await readFile(file, 'utf8')
      await query('iam', 'PutUserPolicy', { UserName, PolicyName: flags.name, PolicyDocument }, signal)
      return
    }
    for await (const { text } of listQuery(query, 'ListUserPolicies', 'PolicyNames', {
      parameters: { UserName },
      signal,
    })) {
      const found = await query('iam', 'GetUserPolicy', { UserName, PolicyName: text }, signal)
      const document = decodeURIComponent(childOf(found, 'PolicyDocument')?.text ?? '')
      output.result(`${text}: ${document}`, { policy: text, document: JSON.parse(document) as unknown })
    }
  },
})
