import { type TableFormat, textOf } from '../table/table-format.ts'
import { writeRows } from '../table/write-table.ts'

/** Writes rows as a table of Markdown, as GitHub and others show it: numbers stand right, and nothing in a text is taken for markup. */
export const markdown: TableFormat = {
  typed: true,
  async *write(rows, { columns, sink, total }) {
    const numeric = new Set(['integer', 'long', 'number', 'decimal'])
    await sink.write(lineOf(columns.map(({ name }) => cellOf(name))))
    await sink.write(lineOf(columns.map(({ kind }) => (numeric.has(kind) ? '---:' : '---'))))
    return yield* writeRows(rows, total, async ({ values }) => {
      const cells = values.map((source, at) => {
        if (source === undefined) return ''
        return cellOf(columns[at]!.kind === 'json' ? source : textOf(source))
      })
      await sink.write(lineOf(cells))
    })
  },
}

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

/** What Markdown would take for markup within a line, addresses among it, in which a backslash would stay; underscores are, two of them, where they do not stand in a word. */
const markup = /[\\`*[\]<>|~]|&(?=#|\w)|:(?=\/\/)|(?<=www)\./gi
const emphasis = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

function cellOf(text: string): string {
  const plain = text.replace(markup, '\\$&')
  const underscores = plain.match(emphasis)?.length ?? 0
  return (underscores > 1 ? plain.replace(emphasis, '\\_') : plain)
    .replace(/^[ \t]+|[ \t]+$/g, (space) => Array.from(space, (each) => `&#${each.charCodeAt(0)};`).join(''))
    .replace(/\r\n|[\r\n]/g, '<br>')
}
