import { Button, CloseButton } from '@mantine/core'
import { useDatabase } from '../../../client/index.ts'
import { openStart } from '../../../workspace/dialogs.ts'
import { indexField } from '../../../workspace/recipes/index-field.ts'
import type { TabProps } from '../../../workspace/tabs/tabs.ts'
import type { DocumentActions } from '../document-actions.ts'
import classes from './beside.module.css'
import { LinksPanel } from './links-panel.tsx'
import { useLinks } from './use-links.ts'
import { ValueTree } from './value-tree.tsx'

/** What stands beside the text in place of what saving it will do. */
export type Side = 'tree' | 'links'

interface SidePanelProps {
  readonly side: Side
  readonly tab: TabProps<'document'>['tab']
  readonly text: string
  readonly actions: Pick<DocumentActions, 'openDocument' | 'openView'>
  readonly onClose: () => void
}

const titles: Readonly<Record<Side, string>> = { tree: 'Tree', links: 'Links' }

/** The document as a tree, or what it is connected with. */
export function SidePanel({ side, tab, text, actions, onClose }: SidePanelProps) {
  const { key } = tab
  const { links, failure } = useLinks(tab, key, true)
  const at = { database: tab.database, store: tab.store }
  const summary = useDatabase(tab.database).data
  const isLegacy = summary?.stores.find(({ name }) => name === tab.store)?.format === 'legacy'
  const writable = summary !== undefined && !summary.readonly && !isLegacy
  return (
    <aside className={classes.panel} aria-label={titles[side]}>
      <div className={classes.head}>
        <h2>{titles[side]}</h2>
        {side === 'tree' && key !== null && writable && (
          <Button variant="subtle" onClick={() => openStart({ ...at, key })}>
            View from this document…
          </Button>
        )}
        <CloseButton aria-label={`Hide: ${titles[side]}`} onClick={onClose} />
      </div>
      <div className={classes.body}>
        {side === 'tree' && (
          <ValueTree
            text={text}
            links={links?.links ?? []}
            onOpen={actions.openDocument}
            onIndex={writable ? (path) => void indexField(at, path) : undefined}
          />
        )}
        {side === 'links' && key !== null && (
          <LinksPanel
            key={key}
            at={{ database: tab.database, store: tab.store, key }}
            links={links}
            failure={failure}
            onOpen={actions.openDocument}
            onOpenView={actions.openView}
          />
        )}
      </div>
    </aside>
  )
}
