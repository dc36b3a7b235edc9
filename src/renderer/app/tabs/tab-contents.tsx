import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { ErrorBoundary } from '../../components/states/error-boundary.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { DocumentsTab } from '../../features/documents/index.ts'
import { HasFocus } from '../../workspace/commands.ts'
import { logFault } from '../../workspace/log-faults.ts'
import { noteCrash, noteShown, useIsQuarantined } from '../../workspace/tabs/crashed-tabs.ts'
import { focusPane, type OpenTab, type TabKind, type TabProps, useTabs } from '../../workspace/tabs/tabs.ts'
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

/** The tabs that are shown, and those shown lately behind them, each in the place of its pane. */
export function TabContents({ places }: { readonly places: readonly (HTMLElement | null)[] }) {
  const tabs = useTabs((state) => state.tabs)
  const fronts = useTabs((state) => state.fronts)
  const active = useTabs((state) => state.active)
  const recent = useRef<readonly string[]>([])
  const shown = tabs.filter(({ id }) => fronts.includes(id)).map(({ instance }) => instance)
  recent.current = [...shown, ...recent.current.filter((each) => !shown.includes(each))].slice(0, kept)
  return tabs
    .filter((open) => recent.current.includes(open.instance))
    .map((open) => (
      <InPane key={open.instance} place={places[open.pane] ?? null}>
        <section
          role="tabpanel"
          id={`panel-${open.instance}`}
          aria-labelledby={`tab-${open.instance}`}
          hidden={!fronts.includes(open.id)}
          className={classes.panel}
          onFocusCapture={() => focusPane(open.pane)}
          onPointerDownCapture={() => focusPane(open.pane)}
        >
          <h1 className="visually-hidden">{open.title}</h1>
          <HasFocus value={open.id === active}>
            <Guarded open={open}>
              <Content open={open} active={fronts.includes(open.id)} />
            </Guarded>
          </HasFocus>
        </section>
      </InPane>
    ))
}

function makeHost(): HTMLElement {
  const host = document.createElement('div')
  host.className = classes.host ?? ''
  return host
}

/**
 * Shows its children within another element. They stay mounted when that is another one, and with them what a person has typed
 * and found in a tab that moves to the other pane.
 */
function InPane({ place, children }: { readonly place: HTMLElement | null; readonly children: ReactNode }) {
  const [host] = useState(makeHost)
  useLayoutEffect(() => {
    place?.append(host)
    return () => host.remove()
  }, [host, place])
  return createPortal(children, host)
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
