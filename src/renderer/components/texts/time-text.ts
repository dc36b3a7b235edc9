import { readerLocale } from '../../../shared/numbers.ts'

const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const clock = { hour: '2-digit', minute: '2-digit' } as const

/** A UTC time by the reader's own clock, as in the reader's country: `11/23/2026, 09:14:02 AM`, `23.11.2026, 09:14:02`. */
export function timeText(utc: string): string {
  return format(utc, { ...day, ...clock, second: '2-digit' })
}

/** The day of a time, in numbers: `11/23/2026`, `23.11.2026`. */
export function dayText(time: number): string {
  return format(time, day)
}

/** When something was, as briefly as it is clear: the time today, the day and the time before. */
export function whenText(at: number, now = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)]
  if (then.toDateString() === today.toDateString()) return format(at, clock)
  const sameYear = then.getFullYear() === today.getFullYear()
  return format(at, { ...clock, day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) })
}

/** Formats of the locale they were made for, by their options: a grid writes a time in each row. */
let formats = new Map<string, Intl.DateTimeFormat>()
let madeFor = ''

function format(time: number | string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return String(time)
  if (madeFor !== readerLocale()) formats = new Map()
  madeFor = readerLocale()
  const key = JSON.stringify(options)
  const known = formats.get(key)
  const made = known ?? new Intl.DateTimeFormat(madeFor, options)
  if (known === undefined) formats.set(key, made)
  return made.format(date)
}
