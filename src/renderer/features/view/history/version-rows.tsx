import { useQuery } from '@tanstack/react-query'
import type { ViewVersion } from '../../../../shared/model/view.ts'
import { client, type InStore, keys } from '../../../client/index.ts'
import { RowChanges } from '../../../components/row-changes/index.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { comparedWords } from './compared-words.ts'
import classes from './history.module.css'

interface VersionRowsProps {
  readonly at: InStore
  readonly base: ViewVersion
  readonly shown: ViewVersion
  readonly onOpen: (key: string) => void
}

/** What becomes of the rows from one version of a view to another: both maps run on the documents as they are now. */
export function VersionRows({ at, base, shown, onOpen }: VersionRowsProps) {
  const compared = useQuery({
    queryKey: [...keys.view(at, shown.definition.name), 'compared rows', base.version, shown.version],
    queryFn: ({ signal }) =>
      client.views.compare({ ...at, before: base.definition, after: shown.definition }, { signal }),
    gcTime: 0,
    retry: false,
  })
  if (compared.error)
    return (
      <ErrorState
        what="The rows could not be compared"
        error={compared.error}
        onRetry={() => void compared.refetch()}
      />
    )
  if (compared.data === undefined) return <Skeleton lines={6} label="Both versions run" />
  const { samples, columns } = compared.data
  const changes = [...samples.changed, ...samples.added, ...samples.removed]
  return (
    <div className={classes.rows}>
      <p className={classes.compared} role="status">
        {comparedWords(compared.data, { from: base.version, to: shown.version })}
      </p>
      {changes.length > 0 && (
        <RowChanges
          label={`Rows from version ${base.version} to version ${shown.version}`}
          changes={changes}
          columns={columns.map(({ name, type, was }) => ({ name, json: (type ?? was) === 'json' }))}
          onOpen={onOpen}
        />
      )}
    </div>
  )
}
