/** The door `partita`: the client, and transfers of files and streams. */
export * from './client/index.ts'
export * from './transfer/index.ts'
