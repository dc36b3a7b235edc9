import { IconAlertTriangle, IconDatabase, IconLock, IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useDatabase } from '../../client/index.ts'
import { closeDatabase, fileName, selectDatabase, useSelectedDatabase } from '../../workspace/databases.ts'
import { askForStore } from './ask-for-store.ts'
import classes from './sidebar.module.css'
import { StoreItems } from './store-items.tsx'
import { TreeItem } from './tree-item.tsx'

export function DatabaseItem({ path, first }: { readonly path: string; readonly first: boolean }) {
  const { data, error } = useDatabase(path)
  const [expanded, setExpanded] = useState(true)
  const selected = useSelectedDatabase((state) => state.path === path)
  const icon = error ? (
    <IconAlertTriangle size={15} className={classes.bad} aria-label="Cannot be read" />
  ) : (
    <IconDatabase size={15} className={classes.icon} aria-hidden />
  )
  return (
    <>
      <TreeItem
        label={fileName(path)}
        level={1}
        first={first}
        icon={icon}
        title={error ? error.message : path}
        selected={selected}
        expanded={expanded}
        mark={
          data?.readonly && (
            <IconLock size={13} className={classes.icon} aria-label={data.readonlyReason ?? 'Read-only'} />
          )
        }
        onToggle={() => setExpanded(!expanded)}
        onOpen={() => selectDatabase(path)}
        entries={[
          [
            {
              label: 'Create store…',
              icon: <IconPlus size={15} />,
              disabled: data === undefined || data.readonly,
              run: () => void askForStore(path, data),
            },
          ],
          [{ label: 'Close', icon: <IconX size={15} />, run: () => void closeDatabase(path) }],
        ]}
      />
      {expanded &&
        data?.stores.map((store) => (
          <StoreItems key={store.name} path={path} store={store} database={data} />
        ))}
    </>
  )
}
