import {
  IconAlertTriangle,
  IconDatabase,
  IconLock,
  IconPackageExport,
  IconPackageImport,
  IconPlugConnectedX,
  IconPlus,
  IconServer,
  IconTerminal2,
  IconX,
} from '@tabler/icons-react'
import { useState } from 'react'
import { isServerUrl, serverPlace } from '../../../shared/server-url.ts'
import { useDatabase, useLostServer } from '../../client/index.ts'
import {
  closeDatabase,
  selectDatabase,
  useSelectedDatabase,
  useDatabaseName,
} from '../../workspace/databases.ts'
import { colorOf } from '../../workspace/connection-look.ts'
import { useLook } from '../../workspace/connections.ts'
import { newDraftId, openTab } from '../../workspace/tabs/tabs.ts'
import { openBundle, openConnect } from '../../workspace/dialogs.ts'
import { askForStore } from './ask-for-store.ts'
import classes from './sidebar.module.css'
import { StoreItems } from './store-items.tsx'
import { TreeItem } from './tree-item.tsx'

export function DatabaseItem({ path, first }: { readonly path: string; readonly first: boolean }) {
  const { data, error } = useDatabase(path)
  const [expanded, setExpanded] = useState(true)
  const selected = useSelectedDatabase((state) => state.path === path)
  const server = isServerUrl(path)
  const place = serverPlace(path)
  const name = useDatabaseName(path)
  const { color, production } = useLook(path)
  const lost = useLostServer(path)
  const icon = lost ? (
    <IconPlugConnectedX size={15} className={classes.attention} aria-label="Connection lost" />
  ) : error ? (
    <IconAlertTriangle size={15} className={classes.bad} aria-label="Cannot be read" />
  ) : server ? (
    <IconServer size={15} className={classes.icon} aria-hidden />
  ) : (
    <IconDatabase size={15} className={classes.icon} aria-hidden />
  )
  return (
    <>
      <TreeItem
        label={name}
        detail={place?.place}
        level={1}
        first={first}
        icon={
          <>
            {color !== null && <span className={classes.color} style={{ background: colorOf(color) }} />}
            {icon}
          </>
        }
        title={lost ? lost.error.message : error ? error.message : path}
        selected={selected}
        expanded={expanded}
        mark={
          <>
            {place !== null && (
              <span className={classes.server}>
                <span className={classes.kind}>{place.kind}</span>
                {production && <span className={classes.production}>PROD</span>}
              </span>
            )}
            {data?.readonly && (
              <IconLock size={13} className={classes.icon} aria-label={data.readonlyReason ?? 'Read-only'} />
            )}
          </>
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
            {
              label: 'Query with SQL',
              icon: <IconTerminal2 size={15} />,
              disabled: data === undefined,
              run: () => openTab({ kind: 'sql', database: path, draft: newDraftId() }),
            },
          ],
          [
            {
              label: 'Export everything…',
              icon: <IconPackageExport size={15} />,
              disabled: data === undefined || data.stores.length === 0,
              run: () => openBundle({ database: path, way: 'export' }),
            },
            {
              label: 'Import a bundle…',
              icon: <IconPackageImport size={15} />,
              disabled: data === undefined || data.readonly,
              run: () => openBundle({ database: path, way: 'import' }),
            },
          ],
          server
            ? [
                {
                  label: 'Edit connection…',
                  icon: <IconServer size={15} />,
                  run: () => openConnect({ url: path, error: null }),
                },
              ]
            : [],
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
