/**
 * Every error code of S3 with its HTTP status and its message. Where S3 words a code in several
 * ways, the commonest stands here and `error-messages.ts` has the others.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */

interface ErrorRow {
  readonly status: number
  readonly message: string
}

const badRequest = {
  AccessControlListNotSupported: 'The bucket does not allow ACLs',
  AmbiguousGrantByEmailAddress: 'The email address you provided is associated with more than one account.',
  AuthorizationHeaderMalformed: 'The authorization header that you provided is not valid.',
  AuthorizationQueryParametersError: 'The authorization query parameters that you provided are not valid.',
  BadDigest: 'The Content-MD5 you specified did not match what we received.',
  BadRequest: 'Bad Request',
  CredentialsNotSupported: 'This request does not support credentials.',
  EncryptionTypeMismatch: 'The encryption type of the request differs from that of the object.',
  EntityTooLarge: 'Your proposed upload exceeds the maximum allowed size',
  EntityTooSmall: 'Your proposed upload is smaller than the minimum allowed size',
  ExpiredToken: 'The provided token has expired.',
  IllegalLocationConstraintException:
    'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
  IllegalVersioningConfigurationException:
    'The versioning configuration specified in the request is invalid.',
  IncompleteBody: 'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  IncorrectNumberOfFilesInPostRequest: 'POST requires exactly one file upload per request.',
  InlineDataTooLarge: 'The inline data exceeds the maximum allowed size.',
  InvalidArgument: 'Invalid Argument',
  InvalidBucketAclWithObjectOwnership:
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  InvalidBucketName: 'The specified bucket is not valid.',
  InvalidBucketOwnerAWSAccountID:
    'The value of the expected bucket owner parameter must be an AWS Account ID.',
  InvalidChunkSizeError: 'Only the last chunk is allowed to have a size less than 8192 bytes',
  InvalidDigest: 'The Content-MD5 you specified was invalid.',
  InvalidEncryptionAlgorithmError:
    'The Encryption request you specified is not valid. Supported value: AES256.',
  InvalidHostHeader: 'The host headers provided in the request used the incorrect style addressing.',
  InvalidHttpMethod: 'The request has an unexpected HTTP method.',
  InvalidLocationConstraint: 'The specified location-constraint is not valid',
  InvalidPart:
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  InvalidPartOrder: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
  InvalidPolicyDocument:
    'The content of the form does not meet the conditions specified in the policy document.',
  InvalidRedirectLocation:
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  InvalidRequest: 'Invalid Request',
  InvalidRetentionPeriod: 'Default retention period must be a positive integer value.',
  InvalidSignature: 'The server cannot process the request because of a client error.',
  InvalidStorageClass: 'The storage class you specified is not valid',
  InvalidTag: 'The tag provided was not a valid tag.',
  InvalidTargetBucketForLogging: 'The target bucket for logging does not exist',
  InvalidToken: 'The provided token is malformed or otherwise invalid.',
  InvalidURI: "Couldn't parse the specified URI.",
  InvalidWriteOffset: 'The write offset value that you specified does not match the current object size.',
  KeyTooLongError: 'Your key is too long',
  'KMS.DisabledException': 'The request was rejected because the specified KMS key is not enabled.',
  'KMS.InvalidKeyUsageException':
    'The request was rejected because the KMS key is not of the usage that was asked for.',
  'KMS.KMSInvalidStateException':
    'The request was rejected because the state of the KMS key is not valid for it.',
  'KMS.NotFoundException': 'Invalid keyId',
  MalformedACLError:
    'The XML you provided was not well-formed or did not validate against our published schema',
  MalformedPolicy: "Policies must be valid JSON and the first byte must be '{'",
  MalformedPOSTRequest: 'The body of your POST request is not well-formed multipart/form-data.',
  MalformedTrailerError:
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  MalformedXML: 'The XML you provided was not well-formed or did not validate against our published schema',
  MaxMessageLengthExceeded: 'Your request was too big.',
  MaxPostPreDataLengthExceededError: 'Your POST request fields preceding the upload file were too large.',
  MetadataTooLarge: 'Your metadata headers exceed the maximum allowed metadata size',
  MissingRequestBodyError: 'Request Body is empty',
  MissingSecurityElement: 'The SOAP 1.1 request is missing a security element.',
  MissingSecurityHeader: 'Your request is missing a required header.',
  RequestHeaderSectionTooLarge: 'Your request header section exceeds the maximum allowed size.',
  RequestIsNotMultiPartContent: 'Bucket POST must be of the enclosure-type multipart/form-data.',
  RequestTimeout:
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  TokenRefreshRequired: 'The provided token must be refreshed.',
  TooManyBuckets: 'You have attempted to create more buckets than allowed.',
  TooManyParts:
    'You have attempted to add more parts than the maximum allowed number of parts for this object.',
  TooManyTags: 'The number of tags exceeds the limit.',
  UnexpectedContent: 'This request contains unsupported content.',
  UnresolvableGrantByEmailAddress: 'The email address you provided does not match any account on record.',
  UserKeyMustBeSpecified:
    'The bucket POST must contain the specified field name. If it is specified, check the order of the fields.',
  XAmzContentSHA256Mismatch: "The provided 'x-amz-content-sha256' header does not match what was computed.",
} as const

const forbidden = {
  AccessDenied: 'Access Denied',
  AccessForbidden: 'CORSResponse: CORS is not enabled for this bucket.',
  AccountProblem:
    'There is a problem with your AWS account that prevents the operation from completing successfully.',
  AllAccessDisabled: 'All access to this resource has been disabled.',
  CrossLocationLoggingProhibitted: 'Cross S3 location logging not allowed. ',
  InvalidAccessKeyId: 'The AWS Access Key Id you provided does not exist in our records.',
  InvalidObjectState: "The operation is not valid for the object's storage class",
  InvalidPayer: 'All access to this object has been disabled.',
  InvalidSecurity: 'The provided security credentials are not valid.',
  MissingAuthenticationToken: 'The request was not signed.',
  NotSignedUp: 'Your account is not signed up for the Amazon S3 service.',
  ObjectAlreadyInActiveTierError: 'This object is already in an active tier.',
  ObjectNotInActiveTierError: 'The source object of the COPY operation is not in the active tier.',
  RequestTimeTooSkewed: 'The difference between the request time and the current time is too large.',
  SignatureDoesNotMatch:
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
} as const

const notFound = {
  NoSuchBucket: 'The specified bucket does not exist',
  NoSuchBucketPolicy: 'The bucket policy does not exist',
  NoSuchConfiguration: 'The specified configuration does not exist.',
  NoSuchCORSConfiguration: 'The CORS configuration does not exist',
  NoSuchKey: 'The specified key does not exist.',
  NoSuchLifecycleConfiguration: 'The lifecycle configuration does not exist',
  NoSuchObjectLockConfiguration: 'The specified object does not have a ObjectLock configuration',
  NoSuchPublicAccessBlockConfiguration: 'The public access block configuration was not found',
  NoSuchTagSet: 'The TagSet does not exist',
  NoSuchUpload:
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  NoSuchVersion: 'The specified version does not exist.',
  NoSuchWebsiteConfiguration: 'The specified bucket does not have a website configuration',
  ObjectLockConfigurationNotFoundError: 'Object Lock configuration does not exist for this bucket',
  OwnershipControlsNotFoundError: 'The bucket ownership controls were not found',
  ReplicationConfigurationNotFoundError: 'The replication configuration was not found',
  ServerSideEncryptionConfigurationNotFoundError: 'The server side encryption configuration was not found',
} as const

const conflict = {
  BucketAlreadyExists:
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
  BucketAlreadyOwnedByYou:
    'Your previous request to create the named bucket succeeded and you already own it.',
  BucketNotEmpty: 'The bucket you tried to delete is not empty',
  ClientTokenConflict: 'Your token has already been used for another request.',
  ConditionalRequestConflict:
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  InvalidBucketState:
    'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
  OperationAborted:
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  RestoreAlreadyInProgress: 'Object restore is already in progress',
} as const

const otherStatus = {
  PermanentRedirect: {
    status: 301,
    message:
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
  },
  NotModified: { status: 304, message: 'Not Modified' },
  Redirect: {
    status: 307,
    message: 'Temporary redirect. You are being redirected while the DNS server is being updated.',
  },
  TemporaryRedirect: {
    status: 307,
    message:
      'Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.',
  },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  MissingContentLength: { status: 411, message: 'You must provide the Content-Length HTTP header.' },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold',
  },
  InvalidPartNumber: { status: 416, message: 'The requested partnumber is not satisfiable' },
  InvalidRange: { status: 416, message: 'The requested range is not satisfiable' },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  NotImplemented: {
    status: 501,
    message: 'A header you provided implies functionality that is not implemented',
  },
  ServiceUnavailable: { status: 503, message: 'Service is unable to handle request.' },
  SlowDown: { status: 503, message: 'Please reduce your request rate.' },
  '503 SlowDown': { status: 503, message: 'Please reduce your request rate.' },
} as const satisfies Record<string, ErrorRow>

function withStatus<M extends Readonly<Record<string, string>>>(
  status: number,
  messages: M,
): { readonly [Code in keyof M]: ErrorRow } {
  const rows = Object.entries(messages).map(([code, message]) => [code, { status, message }])
  return Object.fromEntries(rows) as { [Code in keyof M]: ErrorRow }
}

/** Code → HTTP status and commonest message. */
export const s3Errors = {
  ...withStatus(400, badRequest),
  ...withStatus(403, forbidden),
  ...withStatus(404, notFound),
  ...withStatus(409, conflict),
  ...otherStatus,
}
