/**
 * The map a new view starts with. It names a field the documents really have,
 * so that the preview shows rows before the first key is pressed.
 */
export function mapTemplate(field: string | null): string {
  if (field === null) {
    return 'export default function* map(doc: Doc) {\n  // Yield one object for each row; its members are the columns below.\n  yield { value: null }\n}\n'
  }
  const member = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(field)
    ? `doc.${field}`
    : `doc[${JSON.stringify(field)}]`
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(field) ? field : JSON.stringify(field)
  return `export default function* map(doc: Doc) {\n  // Yield one object for each row; its members are the columns below.\n  if (${member} !== undefined) yield { ${name}: ${member} }\n}\n`
}
