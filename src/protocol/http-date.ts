const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const imfFixdate = /^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/
const rfc850 = /^\w{6,9}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/
const asctime = /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/

/** Reads the three forms of RFC 9110 §5.6.7; undefined for all else, days that do not exist included. */
export const parseHttpDate = (value: string): Date | undefined => {
  const given = value.trim()
  const found = (imfFixdate.exec(given) ?? rfc850.exec(given) ?? asctime.exec(given))?.groups
  if (found === undefined) return undefined
  const month = months.indexOf(found['month'] ?? '')
  const day = Number(found['day'])
  const [hour = 0, minute = 0, second = 0] = (found['time'] ?? '').split(':').map(Number)
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(Date.UTC(yearOf(found['year'] ?? ''), month, day, hour, minute, second))
  return date.getUTCMonth() === month || second === 60 ? date : undefined
}

/** Years of two digits are of the century that puts them before 2070. */
const yearOf = (digits: string): number => {
  const year = Number(digits)
  if (digits.length > 2) return year
  return year < 70 ? 2000 + year : 1900 + year
}
