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
  const [month, day, hour] = [Number(found[2]), Number(found[3]), Number(found[4])]
  const [minute, second] = [Number(found[5]), Number(found[6])]
  const timeMs = Date.UTC(Number(found[1]), month - 1, day, hour, minute, second)
  const date = new Date(timeMs)
  // What does not exist, such as 30 February, comes out as another day.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24
  return exists && minute < 60 && second < 60 ? timeMs : undefined
}
