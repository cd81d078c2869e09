const amzDateShape = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** `20130524T000000Z` of a time, or of milliseconds since 1970. */
export const writeAmzDate = (time: Date | number): string =>
  new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')

/** `2013-05-24T00:00:00Z`, as error documents have it. */
export const writeIsoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`

/** Milliseconds since 1970; undefined for another form and for days that do not exist. */
export function parseAmzDate(text: string): number | undefined {
  const found = amzDateShape.exec(text)
  if (found === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second)
  return !Number.isNaN(timeMs) && writeAmzDate(timeMs) === text ? timeMs : undefined
}
