import type { Output } from './output.ts'
import { writeDuration, writeSize } from './quantities.ts'

const redrawMs = 100
/** The rate is that of the last seconds, so that it follows what happens. */
const rateWindowMs = 5000

/** Shows bytes, rate and time left of one transfer on the terminal. */
export interface Progress {
  /** @param bytes done so far */
  update(bytes: number): void
  /** Takes the line away; resolves nothing, prints nothing. */
  end(): void
}

/** @param size in bytes; undefined when it is not known */
export function showProgress(output: Output, name: string, size: number | undefined): Progress {
  const samples: { readonly at: number; readonly bytes: number }[] = [{ at: performance.now(), bytes: 0 }]
  let drawnAt = 0
  return {
    update(bytes) {
      const at = performance.now()
      if (at - drawnAt < redrawMs) return
      drawnAt = at
      samples.push({ at, bytes })
      while (samples.length > 2 && at - samples[0]!.at > rateWindowMs) samples.shift()
      const { at: since, bytes: before } = samples[0]!
      output.status(describe(name, size, bytes, ((bytes - before) / (at - since)) * 1000))
    },
    end: () => output.status(undefined),
  }
}

function describe(name: string, size: number | undefined, bytes: number, bytesPerSecond: number): string {
  const rate = `${writeSize(Math.max(0, bytesPerSecond))}/s`
  if (size === undefined || size === 0) return `${name}  ${writeSize(bytes)}  ${rate}`
  const percent = `${Math.floor((bytes / size) * 100)} %`
  const left = bytesPerSecond > 0 ? `  ${writeDuration((size - bytes) / bytesPerSecond)} left` : ''
  return `${name}  ${writeSize(bytes)} of ${writeSize(size)}  ${percent}  ${rate}${left}`
}
