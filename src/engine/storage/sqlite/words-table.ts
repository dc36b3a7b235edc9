import type { Search, Term } from '../../columns/text/parse-search.ts'
import type { WordsTable } from '../dialect.ts'
import { inSizes } from '../statements/in-sizes.ts'
import { attempt, row, run } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { quote } from '../quote.ts'

/**
 * It holds of each document which words its texts have, and nothing else: neither texts nor places. Words are ASCII letters and
 * digits in small letters, and whatever is not ASCII; blanks separate them.
 */
const form = `using fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')`

const nameOf = (table: string): string => `${table}__words`

/** Whether a definition of a table is that of the engine's, to the letter: SQLite keeps what was written behind the first words. */
export function isWordsTable(sql: string): boolean {
  const [start] = /^create virtual table "(?:[^"]|"")*__words" /i.exec(sql) ?? []
  return start !== undefined && sql.slice(start.length) === form
}

/** The words of a view's texts in an index of FTS5, by the ids of documents. */
export const sqliteWords: WordsTable = {
  nameOf,

  create: (table) => `create virtual table ${quote(nameOf(table))} ${form}`,

  *drop(table) {
    if (yield* isThere(table)) yield* run(`drop table ${quote(nameOf(table))}`)
  },

  *rename(from, to) {
    if (yield* isThere(from)) yield* run(`alter table ${quote(nameOf(from))} rename to ${quote(nameOf(to))}`)
  },

  *isTaken(table) {
    const found = yield* row<{ sql: string | null }>(
      'select sql from sqlite_master where name = ? collate nocase',
      [nameOf(table)],
    )
    return found !== undefined && !isWordsTable(found.sql ?? '')
  },

  put: (table) => `insert or replace into ${quote(nameOf(table))} (rowid, words) values (?, ?)`,

  remove: (table) => `delete from ${quote(nameOf(table))} where rowid = ?`,

  *finds(table, id, words) {
    const name = quote(nameOf(table))
    try {
      for (const part of inSizes(
        [...words].map((word) => `"${word}"`),
        wordsAtOnce,
      )) {
        const sql = `select rowid from ${name} where ${name} match ? and rowid = ?`
        if ((yield* row(sql, [part.join(' AND '), id])) === undefined) return false
      }
      return true
    } catch (error) {
      if (isDamage(error)) return false
      throw error
    }
  },

  *mend(table) {
    const name = quote(nameOf(table))
    try {
      yield* attempt(`insert into ${name} (${name}) values ('integrity-check')`)
    } catch (error) {
      if (!isDamage(error)) throw error
      yield* sqliteWords.drop(table)
      yield* run(sqliteWords.create(table))
    }
  },
}

/** How many words one question asks for. */
const wordsAtOnce = 100

/** Whether a table of words is not there, or not what it was. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(?:ERROR|CORRUPT)/.test(String(error.code))
}

function* isThere(table: string): Operation<boolean> {
  const found = yield* row<{ sql: string }>('select sql from sqlite_master where name = ?', [nameOf(table)])
  return found !== undefined && isWordsTable(found.sql)
}

/** A condition on the documents of a view's rows that have what is searched, or may have it. */
export function mayMatchSqlite(table: string, search: Search): { sql: string; param: string } | null {
  const param = search
    .filter((terms) => terms.every(({ excluded }) => !excluded))
    .map((terms) => `(${terms.map((term) => `(${allOf(term)})`).join(' OR ')})`)
    .join(' AND ')
  const words = quote(nameOf(table))
  return param === '' ? null : { sql: `v._id in (select rowid from ${words} where ${words} match ?)`, param }
}

/** Words have letters, digits and the marks on them only. */
function allOf({ words, prefix }: Term): string {
  return words
    .map((word, index) => `"${word}"${prefix && index === words.length - 1 ? '*' : ''}`)
    .join(' AND ')
}
