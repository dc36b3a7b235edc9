import { Button, Progress } from '@mantine/core'
import { type InStore, useDocumentCount } from '../../../client/index.ts'
import classes from './samples.module.css'
import { searchText } from './search-words.ts'
import { searchBudget, type SampleSearching } from './use-sample-search.ts'

interface SearchLineProps {
  readonly at: InStore
  readonly search: SampleSearching
  /** Looks for the same anew, with the map as it is now. */
  readonly onAgain: () => void
}

/** How far a search through the store has come, and what can be done about it. */
export function SearchLine({ at, search, onAgain }: SearchLineProps) {
  const { told, failure, stop, further } = search
  const count = useDocumentCount(at, '').data
  if (failure !== null)
    return (
      <>
        <span className={classes.said} role="status" data-tone="danger">
          Not looked for: {failure.message}
        </span>
        <Button size="compact-xs" variant="light" color="gray" onClick={onAgain}>
          Look again
        </Button>
      </>
    )
  const looking = told === null || told.state === 'looking'
  const said = searchText(search)
  const all = count?.complete === true ? count.count : searchBudget.documents
  const looked = told?.looked ?? 0
  // A search that goes on has a budget of its own.
  const spent = Math.floor(Math.max(0, looked - 1) / searchBudget.documents) * searchBudget.documents
  const most = Math.max(1, Math.min(all, spent + searchBudget.documents))
  return (
    <>
      <span className={classes.said} role="status" title={said}>
        {said}
      </span>
      {looking ? (
        <>
          <Progress
            aria-label="Looking through the store"
            className={classes.progress}
            value={Math.min(100, (100 * looked) / most)}
          />
          <Button size="compact-xs" variant="light" color="gray" onClick={stop}>
            Stop
          </Button>
        </>
      ) : (
        <>
          {told.next !== null && told.state !== 'found' && (
            <Button size="compact-xs" variant="light" color="gray" onClick={further}>
              Look further
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            title="Looks with the map as it is now"
            onClick={onAgain}
          >
            Look again
          </Button>
        </>
      )}
    </>
  )
}
