/** For JSON.stringify: what JSON has no number for is kept as text. */
export function jsonSafe(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
