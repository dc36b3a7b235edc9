import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { ErrorBoundary } from '../../components/states/error-boundary.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { DocumentsTab } from '../../features/documents/index.ts'
import { logFault } from '../../workspace/log-faults.ts'
import { noteCrash, noteShown, useIsQuarantined } from '../../workspace/tabs/crashed-tabs.ts'
import { type OpenTab, type TabKind, type TabProps, useTabs } from '../../workspace/tabs/tabs.ts'
import { QuarantinedTab } from './quarantined-tab.tsx'
import classes from './tab-contents.module.css'

/** How many tabs stay mounted behind the one in front; older ones come back from their drafts. */
const kept = 8

// What brings the code editor along is loaded when it is first shown.
const views: { readonly [K in TabKind]: ComponentType<TabProps<K>> } = {
  documents: DocumentsTab,
  document: lazy(async () => ({ default: (await import('../../features/document/index.ts')).DocumentTab })),
  changes: lazy(async () => ({ default: (await import('../../features/changes/index.ts')).ChangesTab })),
  shape: lazy(async () => ({ default: (await import('../../features/shape/index.ts')).ShapeTab })),
  views: lazy(async () => ({ default: (await import('../../features/view/index.ts')).ViewsTab })),
  view: lazy(async () => ({ default: (await import('../../features/view/index.ts')).ViewTab })),
  query: lazy(async () => ({ default: (await import('../../features/query/index.ts')).QueryTab })),
  sql: lazy(async () => ({ default: (await import('../../features/query/index.ts')).SqlTab })),
}

export function TabContents() {
  const tabs = useTabs((state) => state.tabs)
  const active = useTabs((state) => state.active)
  const recent = useRef<readonly string[]>([])
  const front = tabs.find((open) => open.id === active)
  if (front && recent.current[0] !== front.instance) {
    recent.current = [front.instance, ...recent.current.filter((each) => each !== front.instance)].slice(
      0,
      kept,
    )
  }
  return tabs
    .filter((open) => recent.current.includes(open.instance))
    .map((open) => (
      <section
        key={open.instance}
        role="tabpanel"
        id={`panel-${open.instance}`}
        aria-labelledby={`tab-${open.instance}`}
        hidden={open !== front}
        className={classes.panel}
      >
        <h1 className="visually-hidden">{open.title}</h1>
        <Guarded open={open}>
          <Content open={open} active={open === front} />
        </Guarded>
      </section>
    ))
}

/** Keeps a fault of a tab from taking the window with it, and a tab that has stopped twice from being shown. */
function Guarded({ open, children }: { readonly open: OpenTab; readonly children: ReactNode }) {
  if (useIsQuarantined(open.id)) return <QuarantinedTab open={open} />
  return (
    <ErrorBoundary
      what={`the tab "${open.title}"`}
      onFault={(error) => {
        logFault('tab', error)
        noteCrash(open.id)
      }}
    >
      <Suspense fallback={<Skeleton lines={6} />}>{children}</Suspense>
    </ErrorBoundary>
  )
}

function Content({ open, active }: { readonly open: OpenTab; readonly active: boolean }) {
  const { id, tab } = open
  // Runs when the code of the tab was loaded and it was drawn, as this component waits with it until then.
  useEffect(() => {
    if (active) noteShown(id)
  }, [active, id])
  switch (tab.kind) {
    case 'documents':
      return <views.documents id={id} tab={tab} active={active} />
    case 'document':
      return <views.document id={id} tab={tab} active={active} />
    case 'changes':
      return <views.changes id={id} tab={tab} active={active} />
    case 'shape':
      return <views.shape id={id} tab={tab} active={active} />
    case 'views':
      return <views.views id={id} tab={tab} active={active} />
    case 'view':
      return <views.view id={id} tab={tab} active={active} />
    case 'query':
      return <views.query id={id} tab={tab} active={active} />
    case 'sql':
      return <views.sql id={id} tab={tab} active={active} />
    default:
      return tab satisfies never
  }
}
