/** Years that every database holds, written with four digits. */
const withinYears = /^(?!0000)\d{4}-/

/** A time as it is stored: UTC, ISO 8601, milliseconds, in the years 1 to 9999; undefined for what is no such time. */
export function keepTimestamp(value: unknown): string | undefined {
  const date = value instanceof Date ? value : typeof value === 'string' ? parseTime(value) : undefined
  if (date === undefined || Number.isNaN(date.getTime())) return undefined
  const text = date.toISOString()
  return withinYears.test(text) ? text : undefined
}

/** A day, `2026-11-29`: of a time it is the day in UTC. Undefined for what is none. */
export function keepDate(value: unknown): string | undefined {
  if (typeof value === 'string' && dayOf(value) === undefined) return undefined
  return keepTimestamp(value)?.slice(0, 10)
}

function dayOf(text: string): string | undefined {
  return /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}(?!\d)/.exec(text)?.[0]
}

/**
 * A time of day, `12:30:00`, followed by `.250` where there are milliseconds: of a time it is the one in UTC.
 * Undefined for what is none.
 */
export function keepTimeOfDay(value: unknown): string | undefined {
  if (typeof value !== 'string' || dayOf(value) !== undefined)
    return keepTimestamp(value)
      ?.slice(11, 23)
      .replace(/\.000$/, '')
  const [, hour, minute, second = '00', fraction = ''] =
    /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?$/.exec(value) ?? []
  if (hour === undefined) return undefined
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  return `${hour}:${minute}:${second}${milliseconds === '000' ? '' : `.${milliseconds}`}`
}

/** A year and a month, a day, or a time of a day with or without a zone; what JavaScript's own parser takes besides is refused. */
const form =
  /^(?<year>\d{4}|[+-]\d{6})-(?<month>\d\d)(?:-(?<day>\d\d)(?:[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?(?:[Zz]|(?<sign>[+-])(?<east>\d\d)(?::?(?<minutes>\d\d))?)?)?)?$/

/** A time without a zone is taken as UTC: the same document must give the same row on every machine. */
function parseTime(value: string): Date | undefined {
  const parts = form.exec(value)?.groups
  if (parts === undefined) return undefined
  const number = (name: string): number => Number(parts[name] ?? 0)
  const [month, day] = [number('month'), parts['day'] === undefined ? 1 : number('day')]
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')]
  const [east, minutes] = [number('east'), number('minutes')]
  if (month < 1 || month > 12 || minute > 59 || second > 59 || east > 23 || minutes > 59) return undefined
  // Midnight may be told as the end of its day.
  if (hour > 24 || (hour === 24 && minute + second + number('fraction') > 0)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(number('year'), month - 1, day)
  // A day that the calendar does not have, such as 30 February, must not become another one.
  if (date.getUTCDate() !== day) return undefined
  const offset = (east * 60 + minutes) * (parts['sign'] === '-' ? -1 : 1)
  date.setUTCHours(
    hour,
    minute - offset,
    second,
    Number((parts['fraction'] ?? '').padEnd(3, '0').slice(0, 3)),
  )
  return date
}
