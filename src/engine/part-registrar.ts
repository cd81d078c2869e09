import type { PartRecord, UploadRecord } from './records.ts'

/**
 * Registers stored parts of uploads: the parts of one upload that end at about the same time share
 * one commit, so none waits for more than one commit before its own.
 */
export interface PartRegistrar {
  /** A part's bytes begin to arrive; the result tells how they go on. */
  begin(upload: { readonly bucket: string; readonly key: string; readonly id: string }): PartInFlight
}

export interface PartInFlight {
  received(bytes: number): void
  /**
   * Makes the part part of the upload, durably, in place of an earlier one of the same number.
   * `extra` are further records that must be written with it (small bodies, references).
   * @throws {S3Error} NoSuchUpload when the upload has ended meanwhile.
   */
  register(part: PartRecord, extra?: readonly (readonly [Uint8Array, Uint8Array | undefined])[]): Promise<UploadRecord>
  /** The part did not come about. */
  cancel(): void
}
