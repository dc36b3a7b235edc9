import { numberText } from '../../../../shared/numbers.ts'
import { Anchor, Button } from '@mantine/core'
import type { DocumentLink, DocumentLinks } from '../../../../shared/model/document-links.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import classes from './beside.module.css'
import { type Referring, useReferrers } from './use-links.ts'

interface LinksPanelProps {
  readonly at: { readonly database: string; readonly store: string; readonly key: string }
  readonly links: DocumentLinks | undefined
  readonly failure: Error | null
  readonly onOpen: (key: string) => void
  readonly onOpenView: (view: string) => void
}

/** What a document is connected with: the documents that it names, those that name it, and its rows in the views. */
export function LinksPanel({ at, links, failure, onOpen, onOpenView }: LinksPanelProps) {
  const referring = useReferrers(at)
  return (
    <div className={classes.links}>
      {failure !== null && <ErrorState strip what="The links cannot be told" error={failure} />}
      {links === undefined && failure === null && <Skeleton lines={3} label="Looking for links" />}
      {links !== undefined && (
        <>
          <h3>Links to</h3>
          {links.links.length === 0 ? (
            <p className={classes.note}>No text in it is the key of a document.</p>
          ) : (
            <Places places={links.links} onOpen={onOpen} label="Links to" />
          )}
        </>
      )}
      <Referrers referring={referring} onOpen={onOpen} />
      {links?.views.map((view) => (
        <Rows key={view.view} view={view} onOpenView={onOpenView} />
      ))}
    </div>
  )
}

function Referrers({
  referring,
  onOpen,
}: {
  readonly referring: Referring
  readonly onOpen: (key: string) => void
}) {
  const { told, failure, looking, start, stop } = referring
  const looked = numberText(told?.looked ?? 0)
  return (
    <>
      <h3>Referenced by</h3>
      {failure !== null && (
        <ErrorState strip what="The documents could not be looked through" error={failure} />
      )}
      {told !== null && (
        <p className={classes.note} role="status">
          {looking && `Looked at ${looked} documents…`}
          {told.state === 'done' &&
            `${told.found.length === 0 ? 'None' : told.found.length} of ${looked} documents.`}
          {told.state === 'full' && `The first ${told.found.length} are shown.`}
        </p>
      )}
      {looking ? (
        <Button onClick={stop}>Stop</Button>
      ) : (
        told?.state !== 'full' &&
        told?.state !== 'done' && <Button onClick={start}>Look through the store</Button>
      )}
      {told !== null && told.found.length > 0 && (
        <Places places={told.found} onOpen={onOpen} label="Referenced by" />
      )}
    </>
  )
}

interface PlacesProps {
  readonly places: readonly DocumentLink[]
  readonly onOpen: (key: string) => void
  readonly label: string
}

function Places({ places, onOpen, label }: PlacesProps) {
  return (
    <ul className={classes.places} aria-label={label}>
      {places.map(({ key, path }) => (
        <li key={`${key} ${path}`}>
          <Anchor
            component="button"
            type="button"
            inherit
            className="mono"
            title={`Open ${key}`}
            onClick={() => onOpen(key)}
          >
            {key}
          </Anchor>{' '}
          <span className={classes.summary}>{path}</span>
        </li>
      ))}
    </ul>
  )
}

interface RowsProps {
  readonly view: DocumentLinks['views'][number]
  readonly onOpenView: (view: string) => void
}

function Rows({ view: { view, columns, rows, more }, onOpenView }: RowsProps) {
  return (
    <>
      <h3>
        Rows in{' '}
        <Anchor component="button" type="button" inherit className="mono" onClick={() => onOpenView(view)}>
          {view}
        </Anchor>
      </h3>
      {rows.length === 0 ? (
        <p className={classes.note}>None.</p>
      ) : (
        <ul className={classes.places} aria-label={`Rows in ${view}`}>
          {rows.map((row, at) => (
            <li key={at} className="mono">
              {columns.map(({ name }) => `${name} ${JSON.stringify(row[name] ?? null, shown)}`).join(' · ')}
            </li>
          ))}
          {more && <li>and more</li>}
        </ul>
      )}
    </>
  )
}

const shown = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
