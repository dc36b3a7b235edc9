import { Anchor } from '@mantine/core'
import type { DryRunReport, FailingDocument } from '../../../../shared/model/dry-run.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { withoutPlace } from '../../../components/texts/problem-text.ts'
import { counted } from '../../../../shared/counted.ts'
import { OpenKey } from './open-key.tsx'
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
