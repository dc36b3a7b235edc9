import { numberText } from '../../../shared/numbers.ts'

const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** A size in bytes, as people read it: 812 B, 4.1 MB. */
export function sizeText(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  const digits = size < 10 && unit > 0 ? 1 : 0
  return `${numberText(size, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${units[unit]}`
}
