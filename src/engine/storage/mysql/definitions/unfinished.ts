import { DatastoreError } from '../../../../shared/errors.ts'
import type { SqlRequest, SqlRow, SqlValue } from '../../operation.ts'
import { isServerError } from '../mysql-errors.ts'

/** The connections that definitions need: the transaction's own, and any other one, to write and to read. */
export interface Connections {
  readonly inside: (sql: string, params?: readonly SqlValue[]) => Promise<SqlRow[]>
  /** Returns how many rows the statement has changed. */
  readonly aside: (sql: string, params?: readonly SqlValue[]) => Promise<number>
  readonly look: (sql: string, params?: readonly SqlValue[]) => Promise<SqlRow[]>
}

/**
 * Statements that the next program executes when one dies: before its transaction was committed those that undo a
 * definition, after it those that drop a table that has been replaced.
 */
export const unfinished = 'datastore_unfinished'

/** Swaps that no program is at work on. */
export const leftSwaps = `select id from ${unfinished} where statement like 'rename table %' limit 1 for update skip locked`

/** A statement that holds the store and looks for swaps left half-done, so that this need not be looked for before the commit. */
export interface LookingRequest extends SqlRequest {
  readonly looks?: true
}

export const createUnfinished = `create table if not exists ${unfinished} (
  id bigint not null auto_increment primary key, owner varbinary(252) not null, statement longtext character set utf8mb4 not null)`

/** A program died half-way through a swap, and that has to be undone before a transaction can be committed. */
export class SwapLeft extends DatastoreError {
  constructor() {
    super(
      'BUSY',
      'A program ended while it put one table of a view in the place of another. That has to be undone first, by a user who may rename tables. Nothing was written; try again.',
    )
  }
}

/**
 * Does what programs that died have left to be done, and returns how much that was. Where one is at work its rows are
 * locked, and passed over.
 */
export async function finishDefinitions(connections: Connections): Promise<number> {
  const left = await connections.inside(
    `select id, statement from ${unfinished} order by id desc for update skip locked`,
  )
  for (const { id, statement } of left) {
    await attempt(connections, String(statement))
    await connections.inside(`delete from ${unfinished} where id = ?`, [id!])
  }
  return left.length
}

/** Whether a table or index is not there, or there already, which may be what a dead program has left half-done. */
export function contradictsTables(error: unknown): boolean {
  return isServerError(error) && [1050, 1061, 1146].includes(error.errno)
}

/** Whether an error says that nothing was ever left: the table of what is unfinished is made with the first definition. */
export function isNothingLeft(error: unknown): boolean {
  return isServerError(error) && error.errno === 1146
}

/** Undoes a definition that may not have been made, or that another program has undone by now. */
export async function attempt({ aside }: Connections, sql: string): Promise<void> {
  try {
    await aside(sql)
  } catch (error) {
    if (!isServerError(error) || ![1050, 1051, 1091, 1146].includes(error.errno)) throw error
  }
}
