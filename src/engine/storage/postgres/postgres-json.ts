import type { OwnJson } from '../dialect.ts'
import { rows } from '../operation.ts'
import { isServerError } from './postgres-errors.ts'
import type { SchemaNames } from './schema-names.ts'

/** PostgreSQL's `jsonb`, which other tools search with its operators and index with GIN. */
export function postgresJson({ schema }: SchemaNames): OwnJson {
  return {
    type: 'jsonb',

    asText: (sql) => `${sql}::text`,

    *tables() {
      const found = yield* rows<{ name: string }>(
        `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid
       where n.nspname = ? and c.relkind in ('r', 'p')
         and a.attname = 'data' and a.atttypid = 'jsonb'::regtype and not a.attisdropped`,
        [schema],
      )
      return found.map(({ name }) => name)
    },

    *rewrite(texts) {
      const found = yield* rows<{ text: string }>(
        `select kept.value::text as text from jsonb_array_elements(?::jsonb) with ordinality kept(value, place)
       order by kept.place`,
        [`[${texts.join(',')}]`],
      )
      return found.map(({ text }) => text)
    },

    // Classes 22, data that the type does not hold, and 54, more of it than the server takes.
    refusal(error) {
      if (!isServerError(error) || !/^(22|54)/.test(error.code)) return null
      return error.detail === undefined ? error.message : `${error.message}: ${error.detail}`
    },
  }
}
