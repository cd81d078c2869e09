/** A time as S3 tells it: S3's documents have milliseconds, and they are always 000. */
export const wholeSeconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)
