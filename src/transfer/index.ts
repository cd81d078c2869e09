/** Files and streams to objects and back, in parts; what needs Node's files is in the files named node-*. */
export { copyObject } from './copy.ts'
export { download } from './download.ts'
export { planParts } from './plan-parts.ts'
export { bytesSource, streamSource } from './source.ts'
export { TransferError } from './transfer-error.ts'
export { upload } from './upload.ts'
