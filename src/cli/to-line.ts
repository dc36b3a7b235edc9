/** A value as one line of JSON. Integers beyond 2^53, which JSON.stringify refuses, are written as their digits. */
export function toLine(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map((item) => toLine(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null || value instanceof Date)
    return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toLine(member)}`).join(',')}}`
}
