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

/** A day that the calendar does not have, such as 30 February, must not become another one. */
function isInCalendar(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(-2))
}

/**
 * A time of day, `12:30:00`, with `.250` behind it where there are milliseconds: of a time it is the one in UTC. Undefined
 * for what is none.
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

function parseTime(value: string): Date | undefined {
  if (!/^[+-]?\d{4,6}-\d{2}/.test(value)) return undefined
  const day = dayOf(value)
  if (day !== undefined && !isInCalendar(day)) return undefined
  // A time without a zone is taken as UTC: the same document must give the same row on every machine.
  const zoned =
    /[zZ]$|[+-]\d{2}:?\d{2}$/.test(value) || !value.includes(':') ? value : `${value.replace(' ', 'T')}Z`
  return new Date(zoned)
}
