import { invalidArgument } from '../invalid-argument.ts'

/** What documents are kept as: their text byte for byte, or what it holds as PostgreSQL's `jsonb`. */
export type JsonColumn = 'text' | 'jsonb'

/** @throws DatastoreError `INVALID_INPUT` for anything else than the two. */
export function checkJsonColumn(json: unknown): asserts json is JsonColumn {
  if (json === 'text' || json === 'jsonb') return
  throw invalidArgument('json', `"json" is "text" or "jsonb"; ${JSON.stringify(json)} was given.`)
}
