import { operation } from '../operation.ts'

/**
 * The form upload of browsers, which no SDK has. What it takes are the fields of the form: those of
 * PutObject in other clothes. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export const postObject = operation({
  name: 'PostObject',
  method: 'POST',
  target: 'bucket',
  action: 's3:PutObject',
  input: {},
  output: {},
  status: 204,
})
