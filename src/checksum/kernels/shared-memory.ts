/**
 * What every hash kernel shows to its host: an area for input, one for the running state, which the host
 * saves and restores when it works on several streams in turn, and one for the digest.
 */
export const inputSize: i32 = 65536
const area: usize = memory.data(8192 + 65536, 16)
/** Preceded by 8 KiB of zeros: the folding CRC kernels look back from the first word of the input. */
export const input: usize = area + 8192
export const state: usize = memory.data(512, 16)
export const output: usize = memory.data(64, 16)
