import { operation } from '../operation.ts'
import { archiveStatusHeader, readingInput, readingOutput } from './fields-reading.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject = operation({
  name: 'HeadObject',
  method: 'HEAD',
  target: 'object',
  action: 's3:GetObject',
  input: readingInput,
  output: { ...readingOutput, ...archiveStatusHeader },
  status: 200,
})
