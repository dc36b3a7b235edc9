const own = /^(document\.)*(_key|_rev|_updated)$/

/** The CSV column of a document's field. A field with the name of one of the store's own columns gets a prefix. */
export function columnOfField(field: string): string {
  return own.test(field) ? `document.${field}` : field
}

/** The document's field that a CSV column holds; null for `_key`, `_rev` and `_updated`, which are the store's. */
export function fieldOfColumn(column: string): string | null {
  if (!own.test(column)) return column
  return column.startsWith('document.') ? column.slice('document.'.length) : null
}
