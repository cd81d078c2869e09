import type { Client } from '../client/index.ts'

/** What a transfer needs of a client: typed calls. */
export type S3Calls = Pick<Client, 'call'>
