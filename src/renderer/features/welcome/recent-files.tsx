import { ActionIcon } from '@mantine/core'
import { IconDatabase, IconDatabaseX, IconServer, IconX } from '@tabler/icons-react'
import type { RecentFile } from '../../../shared/model/database.ts'
import { isServerUrl } from '../../../shared/server-url.ts'
import { client, keys, queryClient, useRecent } from '../../client/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { sizeText } from '../../components/texts/size-text.ts'
import { dayText } from '../../components/texts/time-text.ts'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { fileName, openDatabase } from '../../workspace/databases.ts'
import { reportProblem } from '../../workspace/problems.ts'
import button from '../../components/plain-button.module.css'
import classes from './welcome.module.css'

export function RecentFiles() {
  const { data, error, isPending, refetch } = useRecent()
  if (isPending) return <Skeleton lines={4} label="Loading recent databases" />
  if (error)
    return (
      <ErrorState what="Could not read the recent databases" error={error} onRetry={() => void refetch()} />
    )
  if (data.length === 0) return null
  return (
    <section aria-labelledby="recent" className={classes.recent}>
      <h2 id="recent" className={classes.heading}>
        Recent
      </h2>
      <ul className={classes.list}>
        {data.map((file) => (
          <Recent key={file.path} file={file} />
        ))}
      </ul>
    </section>
  )
}

function Recent({ file }: { readonly file: RecentFile }) {
  const { path, exists, openedAt, size } = file
  const Icon = isServerUrl(path) ? IconServer : exists ? IconDatabase : IconDatabaseX
  return (
    <li className={classes.item}>
      <button
        type="button"
        className={`${button.plain} ${classes.open}`}
        title={exists ? path : `${path} is not there any more`}
        data-missing={!exists || undefined}
        onClick={() => void openDatabase(path)}
      >
        <Icon size={16} aria-hidden />
        <span className={classes.name}>{fileName(path)}</span>
        <span className={classes.path}>{path}</span>
        <span className={classes.size}>{size === null ? '' : sizeText(size)}</span>
        <span className={classes.when}>{exists ? daysAgo(openedAt) : 'missing'}</span>
      </button>
      <ActionIcon aria-label={`Remove ${fileName(path)} from the list`} onClick={() => void forget(path)}>
        <IconX size={14} />
      </ActionIcon>
    </li>
  )
}

async function forget(path: string): Promise<void> {
  try {
    await client.files.forget({ path })
  } catch (error) {
    reportProblem(`Could not remove ${fileName(path)} from the list`, error)
  }
  await queryClient.invalidateQueries({ queryKey: keys.recent })
}

function daysAgo(time: number): string {
  const days = Math.round(
    (new Date().setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000,
  )
  if (days === 0) return 'today'
  if (days === 1) return 'yesterday'
  return dayText(time)
}
