/** A UTC time as the reader's own clock shows it: `2026-11-23 09:14:02`. */
export function localTime(utc: string): string {
  const date = new Date(utc)
  if (Number.isNaN(date.getTime())) return utc
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

const units = ['bytes', 'kB', 'MB', 'GB'] as const

/** The size of a text as the database stores it, in UTF-8. */
export function byteSize(text: string): string {
  let size = new Blob([text]).size
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`
}
