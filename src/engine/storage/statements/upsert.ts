/** Inserts a row or changes the one with the same keys, as SQLite and PostgreSQL say it. */
export function upsertOnConflict(table: string, columns: readonly string[], keys: readonly string[]): string {
  const changed = columns
    .filter((column) => !keys.includes(column))
    .map((column) => `${column} = excluded.${column}`)
  return `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (${keys.join(', ')}) do update set ${changed.join(', ')}`
}
