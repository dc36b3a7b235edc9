/** Whether a name belongs to the engine's own tables, or to the database's. */
export function isReservedTable(name: string): boolean {
  return /^(datastore|sqlite)_/i.test(name)
}
