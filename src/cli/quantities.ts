/** Sizes, durations and times as people write and read them. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
const factors: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kib: 1024,
  kb: 1000,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  mb: 1000 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  gb: 1000 ** 3,
  t: 1024 ** 4,
  tib: 1024 ** 4,
  tb: 1000 ** 4,
}
const secondsOf: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** `8388608`, `8MiB`, `8M`, `8 MB`; undefined when it is none of these. */
export function parseSize(text: string): number | undefined {
  return parseQuantity(text, factors)
}

/** `900`, `900s`, `15m`, `2h`, `7d`; undefined when it is none of these. */
export function parseSeconds(text: string): number | undefined {
  return parseQuantity(text, secondsOf)
}

function parseQuantity(text: string, table: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const factor = match === null ? undefined : table[match[2]!.toLowerCase()]
  return factor === undefined ? undefined : Math.round(Number(match![1]) * factor)
}

/** Three figures at most: `0 B`, `12.3 MiB`, `1 GiB`. */
export function writeSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const digits = value >= 99.95 || unit === 0 ? 0 : value >= 9.995 ? 1 : 2
  return `${Number(value.toFixed(digits))} ${units[unit]!}`
}

/** The largest unit, and the next where it says something: `3 s`, `4 min`, `2 h 5 min`, `3 d 4 h`. */
export function writeDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return minutes < 10 ? joined(minutes, 'min', whole % 60, 's') : `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 24
    ? joined(hours, 'h', minutes % 60, 'min')
    : joined(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`

/** Local time, `2026-11-22 14:05:09`. */
export function writeTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}
