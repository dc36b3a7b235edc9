import { Anchor } from '@mantine/core'
import type { Collision, DryRunReport, FailingDocument } from '../../../../shared/model/dry-run.ts'
import { ValueCell } from '../../../components/data-grid/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { withoutPlace } from '../../../components/texts/problem-text.ts'
import { counted } from '../../../../shared/counted.ts'
import classes from './dry-run.module.css'

interface FailingDocumentsProps {
  readonly failures: DryRunReport['failures']
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
}

const kinds = [
  ['map', 'The map fails'],
  ['type', 'A value does not fit its column'],
  ['notNull', 'A value is missing'],
  ['refused', 'A check or a foreign key refuses the row'],
] as const

/** The documents the new version cannot hold, by what is wrong; a key opens the document, a line goes to the map. */
export function FailingDocuments({ failures, onOpen, onPlace }: FailingDocumentsProps) {
  const found = kinds.filter(([kind]) => failures[kind].count > 0)
  if (found.length === 0)
    return (
      <EmptyState title="No document would fail">Every document looked at fits the new version.</EmptyState>
    )
  return found.map(([kind, title]) => {
    const { count, documents } = failures[kind]
    return (
      <section key={kind} aria-label={title}>
        <h3 className={classes.listCaption}>
          {title}: {counted(count, 'document')}
          {count > documents.length && `, the first ${documents.length} of them`}
        </h3>
        <table className={classes.list} aria-label={title}>
          <tbody>
            {documents.map((document) => (
              <tr key={document.key}>
                <td className={classes.key}>
                  <OpenKey name={document.key} onOpen={onOpen} />
                </td>
                <td className={classes.place}>
                  <Place document={document} onPlace={onPlace} />
                </td>
                <td className={classes.message} title={document.message}>
                  {withoutPlace(document)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    )
  })
}

function Place({
  document,
  onPlace,
}: {
  readonly document: FailingDocument
  readonly onPlace: FailingDocumentsProps['onPlace']
}) {
  const { line, column, field } = document
  if (line === null) return <span className="mono">{field}</span>
  return (
    <Anchor component="button" type="button" inherit onClick={() => onPlace(line, column ?? 1)}>
      line {line}
    </Anchor>
  )
}

interface NotUniqueProps {
  readonly collisions: DryRunReport['collisions']
  readonly onOpen: (key: string) => void
}

/** Values of unique columns that several rows would hold, with the documents side by side. */
export function NotUnique({ collisions, onOpen }: NotUniqueProps) {
  const { count, rows, values } = collisions
  if (count === 0)
    return (
      <EmptyState title="Every value is unique">Every value of a unique column stands in one row.</EmptyState>
    )
  return (
    <section aria-label="Values that are not unique">
      <h3 className={classes.listCaption}>
        {counted(count, 'value')} of unique columns would be in {counted(rows, 'row')}
        {count > values.length && `, the first ${values.length} of them`}
      </h3>
      <table className={classes.list} aria-label="Values that are not unique">
        <tbody>
          {values.map((value) => (
            <tr key={`${value.column} ${String(value.value)}`}>
              <td className={classes.place}>
                <span className="mono">{value.column}</span>
              </td>
              <td className={classes.value}>
                <ValueCell value={value.value} />
              </td>
              <td className={classes.place}>{counted(value.rows, 'row')}</td>
              <td className={classes.holders}>
                {value.keys.map((key) => (
                  <OpenKey key={key} name={key} onOpen={onOpen} />
                ))}
                <span className={classes.more}>{others(value)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function others({ documents, keys }: Collision): string {
  if (documents === 1) return 'yields each of them'
  const left = documents - keys.length
  return left > 0 ? `and ${counted(left, 'more document')}` : ''
}

function OpenKey({ name, onOpen }: { readonly name: string; readonly onOpen: (key: string) => void }) {
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      className="mono"
      title={`Open “${name}”`}
      onClick={() => onOpen(name)}
    >
      {name}
    </Anchor>
  )
}
