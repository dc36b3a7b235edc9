import type { TableReading } from '../dialect.ts'

const numbers = /int$|^(decimal|float|double|year)$/
const shapes = /^(geo|point|line|polygon|multi)/

/**
 * How the tables of a database are read that other programs have made. Long values are given as they are: what a function of the
 * server would make of them it cuts off, or gives null for, beyond `max_allowed_packet`.
 */
export function mysqlTables(mariadb: boolean): TableReading {
  // MariaDB keeps JSON as a text with a check.
  const json = `(c.table_name, c.column_name) in (select table_name, constraint_name
      from information_schema.check_constraints where constraint_schema = database() and check_clause like 'json_valid(%')`
  const columns = 'column_name as name, ordinal_position as place'
  return {
    columns: `select c.table_name as "table", c.column_name as name,
        ${mariadb ? `if(${json}, 'json', c.data_type)` : 'c.data_type'} as type, coalesce(k.place, 0) as place
      from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
      left join (select table_name, ${columns} from information_schema.key_column_usage
        where table_schema = database() and constraint_name = 'PRIMARY') k
        on k.table_name = c.table_name and k.name = c.column_name
      where t.table_schema = database() and t.table_type = 'BASE TABLE' order by c.table_name, c.ordinal_position`,
    foreignKeys: `select constraint_name as id, table_name as child, column_name as "column",
        referenced_table_name as parent, referenced_column_name as refers
      from information_schema.key_column_usage
      where table_schema = database() and referenced_table_schema = table_schema
      order by table_name, constraint_name, ordinal_position`,
    rowOrder: null,
    read(sql, type) {
      if (shapes.test(type)) return { sql: `st_asgeojson(${sql})`, as: 'json' }
      // Added to nothing, a number has no zeros before it, and a fraction all of its digits.
      if (numbers.test(type)) return { sql: `cast(${sql} + 0 as char)`, as: 'json' }
      if (type === 'bit') return { sql: `cast(cast(${sql} as unsigned) as char)`, as: 'json' }
      const text = `cast(${sql} as char)`
      if (type === 'time') return { sql: text, as: 'text' }
      if (type === 'datetime') return { sql: `replace(${text}, ' ', 'T')`, as: 'text' }
      if (type === 'timestamp') return { sql: `concat(replace(${text}, ' ', 'T'), '+00:00')`, as: 'text' }
      // The driver takes short bytes for texts.
      if (/^(var)?binary$|^tinyblob$/.test(type))
        return { sql: String.raw`replace(to_base64(${sql}), '\n', '')`, as: 'bytes' }
      return { sql, as: type === 'json' ? type : type.endsWith('blob') ? 'bytes' : 'text' }
    },
  }
}
