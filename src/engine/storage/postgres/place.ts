import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import { isServerError } from './postgres-errors.ts'

/** The schema in use, and what the user may do there. */
export interface Place {
  readonly schema: string
  /** Why nothing can be written, for the reader; null when it can. */
  readonly readonlyReason: string | null
}

/** What a pool says to a `begin` that it does not let through. */
const protocolViolation = '08P01'

/** Where documents are to be. */
export interface Wanted {
  /** The schema that the URL names; undefined for the user's own. */
  readonly schema: string | undefined
  /** Whether to write although the role or the database has read-only transactions by default. */
  readonly readWrite: boolean
  readonly location: string
  /** Whether the connection is of a pool that the program has set up: what holds on it is meant. */
  readonly pool: boolean
}

interface Found {
  readonly schema: string | null
  readonly user: string
  readonly standby: number | string | null
  readonly standard: string
  readonly usage: number | string | null
  readonly creates: number | string | null
  readonly writes: number | string | null
}

/**
 * Finds the schema and whether its tables may be written, before anything is asked of them. Through a pool the connection may
 * have the settings of another client, so that the user's own are taken for the time of this question.
 *
 * @throws DatastoreError `NOT_FOUND` when there is no such schema, `ACCESS_DENIED` when the user may not look into it.
 */
export async function findPlace(client: PoolClient, wanted: Wanted): Promise<Place> {
  const { schema } = wanted
  await client.query('begin').catch((error: unknown) => {
    throw isServerError(error) && error.code === protocolViolation ? noTransactions(wanted, error) : error
  })
  const answers: unknown = await client.query(
    `${wanted.pool ? '' : 'set local search_path to default; set local default_transaction_read_only to default;'}
     select n.nspname as schema, current_user as user, pg_is_in_recovery()::int as standby,
       current_setting('default_transaction_read_only') as standard, has_schema_privilege(n.oid, 'usage')::int as usage,
       has_schema_privilege(n.oid, 'create')::int as creates,
       exists (select from pg_catalog.pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p')
         and has_table_privilege(c.oid, 'insert, update, delete'))::int as writes
     from (select 1) one left join pg_catalog.pg_namespace n
       on n.nspname = ${schema === undefined ? 'current_schema()' : client.escapeLiteral(schema)};
     commit`,
  )
  const found = readFound(answers)
  if (found?.schema == null) throw noSchema(wanted)
  if (!is(found.usage)) throw noUsage(wanted, found)
  return { schema: found.schema, readonlyReason: whyReadonly(found, wanted) }
}

function whyReadonly(found: Found, { readWrite, pool }: Wanted): string | null {
  if (is(found.standby))
    return 'its server is a standby, which takes no writes. Open it again once it has been promoted.'
  if (found.standard === 'on' && !readWrite) {
    return `transactions of the user "${found.user}", or of the database, are read-only by default (default_transaction_read_only).${pool ? '' : ' Add "access=read-write" to the URL to write all the same.'}`
  }
  if (is(found.creates) || is(found.writes)) return null
  return `the user "${found.user}" may neither write the tables of the schema "${found.schema}" nor create any. Ask for the rights to do so, or open it as another user.`
}

/** A flag, as a number or the text of one. */
function is(flag: number | string | null): boolean {
  return Number(flag) === 1
}

/** The one row among the answers to several statements. */
function readFound(answers: unknown): Found | undefined {
  return (answers as readonly { readonly rows: Found[] }[]).flatMap(({ rows }) => rows)[0]
}

function noTransactions({ location }: Wanted, cause: Error): DatastoreError {
  return new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `The pool before the server of "${location}" allows no transactions (${cause.message}). Have it hand out connections by transaction or by session.`,
    { details: { path: location }, cause },
  )
}

function noSchema({ location, schema, pool }: Wanted): DatastoreError {
  const missing =
    schema === undefined
      ? `The user of "${location}" has no schema to work in: none of the "search_path" is there for that user. ${pool ? 'Have the pool set the search path to one that is.' : 'Name one as "schema" in the URL.'}`
      : `The schema ${JSON.stringify(schema)} that "${location}" names is not there. Create it first, or check the name; capitals count.`
  return new DatastoreError('NOT_FOUND', missing, { details: { path: location, argument: 'schema' } })
}

function noUsage({ location }: Wanted, { schema, user }: Found): DatastoreError {
  return new DatastoreError(
    'ACCESS_DENIED',
    `The user "${user}" may not use the schema ${JSON.stringify(schema)} of "${location}". Ask for the right to use it.`,
    { details: { path: location, argument: 'schema' } },
  )
}
