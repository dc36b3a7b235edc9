import type { InStore } from '../../client/index.ts'
import { setDraft } from '../drafts.ts'
import { newDraftId, openTab, tabId } from '../tabs/tabs.ts'
import type { StartedView } from './recipe.ts'

/** Opens a new view that is not published, with what it is made of as its unsaved text. */
export function openViewDraft(at: InStore, { name = '', columns, indexes = [], map }: StartedView): void {
  const tab = { kind: 'view', ...at, view: null, draft: newDraftId() } as const
  const drafted = columns.map(({ name: column, type, unique = false, notNull = false, index, fullText }) => ({
    id: crypto.randomUUID(),
    name: column,
    type,
    unique,
    notNull,
    index: index ?? false,
    fullText: fullText ?? false,
    default: null,
  }))
  const together = indexes.map(({ columns: indexed, unique = false, where }) => ({
    id: crypto.randomUUID(),
    unique,
    columns: indexed
      .map((each) =>
        typeof each === 'string' ? each : `${each.column}${each.order === 'desc' ? ' desc' : ''}`,
      )
      .join(', '),
    where: where === undefined ? '' : JSON.stringify(where),
  }))
  const draft = { name, columns: drafted, indexes: together, map, onError: 'reject', version: null }
  setDraft(tabId(tab), JSON.stringify(draft))
  openTab(tab)
}
