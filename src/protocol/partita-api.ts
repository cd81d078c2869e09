/**
 * Our own API, as JSON under `/_partita/api/`, signed as S3's requests are. It is declared in the words
 * of S3's operations, so that the same client calls it: `_partita` stands where a bucket's name would,
 * and can be none.
 */
import { header, optional, query, stream } from './fields.ts'
import { operation } from './operation.ts'
import { text } from './text-codecs.ts'

export const apiBucket = '_partita'

const type = { ContentType: optional(header('content-type', text)) }

export const apiGet = operation({
  name: 'PartitaGet',
  method: 'GET',
  target: 'object',
  action: undefined,
  input: { Of: optional(query('bucket', text)) },
  output: { ...type, Body: stream },
  status: 200,
})

export const apiPut = operation({
  name: 'PartitaPut',
  method: 'PUT',
  target: 'object',
  action: undefined,
  input: { ...type, Body: stream },
  output: { ...type, Body: stream },
  status: 200,
})

export const apiPost = operation({
  name: 'PartitaPost',
  method: 'POST',
  target: 'object',
  action: undefined,
  input: { ...type, Body: stream },
  output: { ...type, Body: stream },
  status: 200,
})

export const apiDelete = operation({
  name: 'PartitaDelete',
  method: 'DELETE',
  target: 'object',
  action: undefined,
  input: {},
  output: {},
  status: 204,
})
