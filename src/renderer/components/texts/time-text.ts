/** A UTC time as the reader's own clock shows it: `2026-11-23 09:14:02`. */
export function timeText(utc: string): string {
  const date = new Date(utc)
  if (Number.isNaN(date.getTime())) return utc
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
