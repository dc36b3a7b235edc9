import { row, rows, run } from '../operation.ts'
import { postgresJson } from './postgres-json.ts'
import { postgresNumbers } from './postgres-numbers.ts'
import { quote } from '../quote.ts'
import type { SchemaNames } from './schema-names.ts'
import type { Adapter } from '../dialect.ts'

/** Compares byte by byte, whatever language the database was made for. */
const exactText = 'text collate "C"'

/** What a program's view may hold in SQLite, whose columns have no length and no range, it may hold here. */
function wideTypes(exactText: string): Readonly<Record<string, string>> {
  return {
    'character varying': exactText,
    character: exactText,
    smallint: 'bigint',
    integer: 'bigint',
    real: 'double precision',
  }
}

/** What PostgreSQL can do, and needs. */
export function postgresAdapter(names: SchemaNames): Adapter {
  const wide = wideTypes(exactText)
  return {
    readsLegacyFiles: false,

    keepsNul: false,

    compresses: false,

    ownJson: postgresJson(names),

    definitionsCommit: false,

    wider: { row: 30, entry: 15 },

    rowsAtOnce: 256,

    locksTakenKeys: false,

    numbers: postgresNumbers(names),

    *holdDefinitions() {
      yield* row(
        `select pg_advisory_xact_lock((1146310515::bigint << 32) | (hashtext(?)::bigint & 4294967295))`,
        [names.schema],
      )
    },

    *continueIds(table, last) {
      yield* row(`select setval(pg_get_serial_sequence(?, 'id'), ?)`, [table, last])
    },

    builderMethods: {},

    indexesBytes: true,

    partialIndexes: true,
    wordsTable: null,

    *prepareViewTable(table) {
      const found = yield* rows<{ name: string; type: string; digits: number; exact: number }>(
        `select attname as name, format_type(atttypid, null) as type, atttypmod as digits,
           (attcollation in (0, 'pg_catalog."C"'::regcollation)) as exact
         from pg_attribute where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
         order by attnum`,
        [names.table(table)],
      )
      const changes = found.flatMap(({ name, type, digits, exact }) => {
        const coarse = /^time(stamp)? /.test(type) && digits >= 0 && digits < 3
        const wider =
          wide[type] ?? (coarse ? type.replace(' ', '(3) ') : exact === 1 ? undefined : `${type} collate "C"`)
        return wider === undefined ? [] : [`alter column ${quote(name)} type ${wider}`]
      })
      if (changes.length > 0) yield* run(`alter table ${names.table(table)} ${changes.join(', ')}`)
    },
  }
}
