/**
 * S3's limits. Sizes are bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

/** Part numbers go from 1 to this. */
export const partCountMax = 10_000
/** Least size of a part that is not the last; looked at by CompleteMultipartUpload only. */
export const partSizeMin = 5 * MiB
export const partSizeMax = 5 * GiB
/** 10,000 parts of 5 GiB: 48.8 TiB. */
export const objectSizeMax = 53_687_091_200_000
/** Of one PutObject, and of one copy without parts. */
export const putSizeMax = 5 * GiB

/** Most entries on a page of any listing; more is asked in vain, not an error. */
export const listPageMax = 1000
/** Most keys of one DeleteObjects. */
export const deleteCountMax = 1000

/** Bytes of a key in UTF-8. */
export const keySizeMax = 1024
/** Bytes of all user metadata names (without `x-amz-meta-`) and values. */
export const metadataSizeMax = 2 * KiB
export const requestHeadersSizeMax = 8 * KiB
export const bucketNameSizeMin = 3
export const bucketNameSizeMax = 63
export const tagCountMax = 10
export const bucketTagCountMax = 50
export const tagKeyLengthMax = 128
export const tagValueLengthMax = 256

/** Bodies that are XML: what is longer is refused unread. Ten thousand parts with two checksums each take about 3 MB. */
export const xmlSizeMax = 8 * MiB
export const configurationSizeMax = 1 * MiB
export const deleteObjectsSizeMax = 2 * MiB
export const completeMultipartUploadSizeMax = 8 * MiB

/** How far a request's time may be from the server's. */
export const skewMsMax = 15 * 60 * 1000
/** Longest life of a presigned URL, in seconds: seven days. */
export const presignExpiresMax = 604_800

/** Least data of a signed aws-chunked chunk that is not the last. */
export const chunkSizeMin = 8 * KiB
