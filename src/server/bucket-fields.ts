/** How S3 names a bucket in policies and answers. */
export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`
