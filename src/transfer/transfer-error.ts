/** Where in a transfer something failed. */
export interface TransferPlace {
  /** The file, or `s3://bucket/key`. */
  readonly name: string
  readonly partNumber?: number | undefined
  /** Counted from 1. */
  readonly attempt?: number | undefined
}

/** A transfer that did not end well. Nothing of it is to be seen under the final name. */
export class TransferError extends Error {
  override name = 'TransferError'
  readonly place: TransferPlace
  /** Whether the same transfer may succeed when it is run again, unchanged. */
  readonly retryable: boolean

  constructor(
    message: string,
    place: TransferPlace,
    options: { readonly retryable: boolean; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.place = place
    this.retryable = options.retryable
  }
}
