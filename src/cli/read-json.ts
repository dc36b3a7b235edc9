import { parseExact } from '../shared/parse-exact.ts'
import { UsageError } from './usage-error.ts'

/** Reads an argument that is JSON: conditions, or a document. @throws UsageError naming it. */
export function readJsonObject(name: string, text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseExact(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${name} is no JSON (${why}). Put it in single quotes: '{"year": {"gte": 1990}}'.`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new UsageError(`${name} must be a JSON object, such as '{"year": {"gte": 1990}}'.`)
}

/** Names of an option that takes several, between commas. */
export function readList(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
