/**
 * What storage costs, in US dollars for a GiB and month, as AWS lists it for us-east-1:
 * https://aws.amazon.com/s3/pricing/. Here it tells what the same bytes would cost there.
 */
const pricePerGib: Readonly<Record<string, number>> = {
  STANDARD: 0.023,
  REDUCED_REDUNDANCY: 0.024,
  INTELLIGENT_TIERING: 0.023,
  STANDARD_IA: 0.0125,
  ONEZONE_IA: 0.01,
  GLACIER_IR: 0.004,
  GLACIER: 0.0036,
  DEEP_ARCHIVE: 0.00099,
}

/** Until an upload to these classes is completed, its parts are staged, and billed, as STANDARD. */
const stagedClasses: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE'])

/** US dollars a month of parts of an unfinished upload to a storage class. */
export const monthlyCostOfParts = (storageClass: string, bytes: number): number => {
  const billed = stagedClasses.has(storageClass) ? 'STANDARD' : storageClass
  return (bytes / 2 ** 30) * (pricePerGib[billed] ?? pricePerGib['STANDARD']!)
}
