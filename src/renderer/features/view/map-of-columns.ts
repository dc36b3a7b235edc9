import { isIdentifier } from '../../workspace/recipes/map-words.ts'

/** A map for the columns of a program's view, whose own map is not known here: each column is the field of its name. */
export function mapOfColumns(view: string, columns: readonly string[], fields: readonly string[]): string {
  const members = columns.map((name) => {
    const value = fields.includes(name)
      ? `doc${isIdentifier(name) ? `.${name}` : `[${JSON.stringify(name)}]`} ?? null`
      : 'null'
    return `    ${isIdentifier(name) ? name : JSON.stringify(name)}: ${value},`
  })
  return `// The map of "${view.replaceAll(/\s+/g, ' ')}" is in a program: paste its code here. Until then a column is the field of its name.
export default function* map(doc: Doc) {
  yield {
${members.join('\n')}
  }
}
`
}
