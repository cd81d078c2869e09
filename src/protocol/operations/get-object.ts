import { stream } from '../fields.ts'
import { operation } from '../operation.ts'
import { readingInput, readingOutput } from './fields-reading.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject = operation({
  name: 'GetObject',
  method: 'GET',
  target: 'object',
  action: 's3:GetObject',
  input: readingInput,
  output: { ...readingOutput, Body: stream },
  status: 200,
})
