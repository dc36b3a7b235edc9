import { numberText } from '../../../shared/numbers.ts'
import {
  IconArchive,
  IconChartBar,
  IconCode,
  IconCopy,
  IconDownload,
  IconFilePlus,
  IconHistory,
  IconRefresh,
  IconSearch,
  IconShieldCheck,
  IconStack2,
  IconTable,
  IconTrash,
  IconUpload,
  IconWand,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { DatabaseSummary, StoreSummary } from '../../../shared/model/database.ts'
import type { ViewSummary } from '../../../shared/model/view.ts'
import type { MenuEntry } from '../../components/context-menu.tsx'
import { buildsView } from '../../../shared/model/job.ts'
import { type InStore, useChanges, useDocumentCount, useJobs, useViews } from '../../client/index.ts'
import { openCopy, openExport, openImport, openStart } from '../../workspace/dialogs.ts'
import { newDraftId, openTab, type Tab, tabId, useTabs } from '../../workspace/tabs/tabs.ts'
import classes from './sidebar.module.css'
import { TreeItem } from './tree-item.tsx'
import { reindexView, removeView, verifyView } from './view-actions.ts'
import { ViewMark } from './view-mark.tsx'

const newViewFrom = (at: InStore, writable: boolean): MenuEntry => ({
  label: 'New view from…',
  icon: <IconWand size={15} />,
  disabled: !writable,
  run: () => openStart(at),
})

interface StoreItemsProps {
  readonly path: string
  readonly store: StoreSummary
  readonly database: DatabaseSummary
}

/** A store's lines in the tree: itself, its documents, its views. */
export function StoreItems({ path, store, database }: StoreItemsProps) {
  const at = { database: path, store: store.name }
  const [expanded, setExpanded] = useState(true)
  const [viewsOpen, setViewsOpen] = useState(true)
  const views = useViews(path, store.name)
  const count = useDocumentCount(at, '')
  useChanges(path, store.name)
  const isActive = useIsActive()
  const writable = !database.readonly && store.format === 'datastore'

  const documents: Tab = { kind: 'documents', ...at }
  const list: Tab = { kind: 'views', ...at }
  const newDocument = {
    label: 'New document',
    icon: <IconFilePlus size={15} />,
    disabled: !writable,
    run: () => openTab({ kind: 'document', ...at, key: null, draft: newDraftId() }),
  }
  const newView = {
    label: 'New view',
    icon: <IconCode size={15} />,
    disabled: !writable,
    run: () => openTab({ kind: 'view', ...at, view: null, draft: newDraftId() }),
  }
  const looks = lookEntries(at)
  const importFile = {
    label: 'Import documents…',
    icon: <IconUpload size={15} />,
    disabled: !writable,
    run: () => openImport(at),
  }
  const exportAll = {
    label: 'Export documents…',
    icon: <IconDownload size={15} />,
    run: () => openExport({ kind: 'documents', ...at, selection: { prefix: '', except: [] } }),
  }
  const copyStore = {
    label: 'Copy store to…',
    icon: <IconCopy size={15} />,
    disabled: store.format === 'legacy',
    run: () => openCopy(at),
  }
  const mark = count.data && (
    <span className={classes.count}>
      {numberText(count.data.count)}
      {count.data.complete ? '' : '…'}
    </span>
  )
  return (
    <>
      <TreeItem
        label={store.name}
        level={2}
        icon={
          store.format === 'legacy' ? (
            <IconArchive size={15} className={classes.icon} aria-label="Written by the Python original" />
          ) : (
            <IconStack2 size={15} className={classes.icon} aria-hidden />
          )
        }
        mark={mark}
        expanded={expanded}
        onToggle={() => setExpanded(!expanded)}
        onOpen={() => openTab(documents)}
        entries={[
          [newDocument, newView, newViewFrom(at, writable)],
          looks,
          [importFile, exportAll, copyStore],
        ]}
      />
      {expanded && (
        <>
          <TreeItem
            label="Documents"
            level={3}
            icon={<IconTable size={15} className={classes.icon} aria-hidden />}
            selected={isActive(documents)}
            onOpen={() => openTab(documents)}
            entries={[[newDocument], looks, [importFile, exportAll]]}
          />
          <TreeItem
            label="Views"
            level={3}
            icon={<IconCode size={15} className={classes.icon} aria-hidden />}
            selected={isActive(list)}
            expanded={views.data && views.data.length > 0 ? viewsOpen : undefined}
            onToggle={() => setViewsOpen(!viewsOpen)}
            onOpen={() => openTab(list)}
            entries={[[newView]]}
          />
          {viewsOpen &&
            views.data?.map((view) => <ViewItem key={view.name} at={at} view={view} writable={writable} />)}
        </>
      )}
    </>
  )
}

/** What there is to see of a store beside its documents. */
function lookEntries(at: InStore): MenuEntry[] {
  return [
    {
      label: 'Shape of the documents',
      icon: <IconChartBar size={15} />,
      run: () => openTab({ kind: 'shape', ...at }),
    },
    { label: 'Changes', icon: <IconHistory size={15} />, run: () => openTab({ kind: 'changes', ...at }) },
  ]
}

function useIsActive(): (tab: Tab) => boolean {
  const active = useTabs((state) => state.active)
  return (tab) => tabId(tab) === active
}

interface ViewItemProps {
  readonly at: { readonly database: string; readonly store: string }
  readonly view: ViewSummary
  readonly writable: boolean
}

function ViewItem({ at, view, writable }: ViewItemProps) {
  const isActive = useIsActive()
  const tab: Tab = { kind: 'view', ...at, view: view.name }
  const job = useJobs().find(
    (each) =>
      each.state === 'running' &&
      buildsView(each) &&
      each.database === at.database &&
      each.store === at.store &&
      each.subject === view.name,
  )
  const authored = view.kind === 'authored'
  return (
    <TreeItem
      label={view.name}
      level={4}
      icon={<span className={classes.blank} />}
      selected={isActive(tab)}
      mark={<ViewMark view={view} job={job} />}
      onOpen={() => openTab(tab)}
      entries={[
        [
          {
            label: 'Query',
            icon: <IconSearch size={15} />,
            run: () => openTab({ kind: 'query', ...at, view: view.name, draft: newDraftId() }),
          },
          {
            label: 'Reindex',
            icon: <IconRefresh size={15} />,
            disabled: !writable || !authored || job !== undefined,
            run: () => void reindexView(at, view.name),
          },
          {
            label: 'Verify…',
            icon: <IconShieldCheck size={15} />,
            disabled: !authored || view.state === 'failed',
            run: () => void verifyView(at, view.name),
          },
        ],
        [
          {
            label: 'Remove view…',
            icon: <IconTrash size={15} />,
            danger: true,
            disabled: !writable,
            run: () => void removeView(at, view.name),
          },
        ],
      ]}
    />
  )
}
