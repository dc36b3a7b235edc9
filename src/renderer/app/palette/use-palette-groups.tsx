import {
  IconBookmark,
  IconCode,
  IconCommand,
  IconDatabase,
  IconFileText,
  IconServer,
} from '@tabler/icons-react'
import { skipToken, useQuery } from '@tanstack/react-query'
import { isServerUrl } from '../../../shared/server-url.ts'
import { client, type InStore, keys, useRecent, useSavedQueries, useViewsAt } from '../../client/index.ts'
import { availableCommands, keysOf, useCommands } from '../../workspace/commands.ts'
import { fileName, openDatabase } from '../../workspace/databases.ts'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../workspace/tabs/tabs.ts'
import { useFocus } from '../use-focus.ts'
import type { PaletteEntry, PaletteGroup } from './palette-group.ts'
import { useTextEntries } from './use-text-entries.tsx'

/**
 * What the palette offers for a text, the likeliest kind first; empty kinds are left out, save documents by their text, which are
 * still looked for.
 */
export function usePaletteGroups(text: string): readonly PaletteGroup[] {
  const { at } = useFocus()
  const documents = useDocumentEntries(at, text)
  const views = useViewEntries(at, text)
  const queries = useQueryEntries(at, text)
  const files = useFileEntries(text)
  const commands = useCommandEntries(text)
  const found = useTextEntries(at, text)
  const groups = [
    { label: at ? `Documents of ${at.store}` : 'Documents', entries: documents },
    { label: at ? `Views of ${at.store}` : 'Views', entries: views },
    { label: at ? `Saved queries of ${at.store}` : 'Saved queries', entries: queries },
    { label: 'Commands', entries: commands },
    { label: 'Recent databases', entries: files },
  ]
  // Last, as it comes later: what a person is about to choose stays where it is.
  return [...groups.filter((group) => group.entries.length > 0), ...(found === null ? [] : [found])]
}

function matches(label: string, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/)
  return words.every((word) => label.toLowerCase().includes(word))
}

function useDocumentEntries(at: InStore | null, text: string): PaletteEntry[] {
  const { data = [] } = useQuery({
    queryKey: at ? [...keys.documents(at), 'palette', text] : ['palette'],
    queryFn:
      at && text !== ''
        ? ({ signal }) => client.documents.page({ ...at, prefix: text, offset: 0, limit: 8 }, { signal })
        : skipToken,
    placeholderData: (previous) => previous,
  })
  if (!at || text === '') return []
  // Rows shown while the next ones come must still begin with what is typed.
  const found = data.filter((row) => row.key.startsWith(text))
  return found.map(({ key }) => ({
    id: `document ${key}`,
    label: key,
    icon: <IconFileText size={16} aria-hidden />,
    run: () => openTab({ kind: 'document', ...at, key }),
  }))
}

function useViewEntries(at: InStore | null, text: string): PaletteEntry[] {
  const { data = [] } = useViewsAt(at)
  if (!at) return []
  const found = data.filter((view) => matches(view.name, text)).slice(0, 8)
  return found.map(({ name }) => ({
    id: `view ${name}`,
    label: name,
    icon: <IconCode size={16} aria-hidden />,
    run: () => openTab({ kind: 'view', ...at, view: name }),
  }))
}

function useQueryEntries(at: InStore | null, text: string): PaletteEntry[] {
  const { data = [] } = useSavedQueries(at)
  if (!at) return []
  const found = data.filter((query) => matches(query.name, text)).slice(0, 8)
  return found.map(({ name, view, query }) => ({
    id: `query ${name}`,
    label: name,
    detail: view,
    icon: <IconBookmark size={16} aria-hidden />,
    run: () => {
      const tab = { kind: 'query', ...at, view, draft: newDraftId() } as const
      // Before the tab is there, which would else begin with a query of its own.
      setDraft(tabId(tab), query)
      openTab(tab)
    },
  }))
}

function useFileEntries(text: string): PaletteEntry[] {
  const { data = [] } = useRecent()
  const found = data.filter((file) => file.exists && matches(file.path, text)).slice(0, 5)
  return found.map(({ path }) => ({
    id: `file ${path}`,
    label: fileName(path),
    detail: path,
    icon: isServerUrl(path) ? <IconServer size={16} aria-hidden /> : <IconDatabase size={16} aria-hidden />,
    run: () => void openDatabase(path),
  }))
}

function useCommandEntries(text: string): PaletteEntry[] {
  // Subscribed, so that what the tab in front contributes is there; read anew, because `when` may have changed.
  useCommands((state) => state.commands)
  const found = availableCommands().filter(
    ({ name, label }) => name !== 'palette.open' && matches(label, text),
  )
  return found.map((command) => ({
    id: `command ${command.name}`,
    label: command.label,
    icon: <IconCommand size={16} aria-hidden />,
    keys: keysOf(command)[0],
    run: command.run,
  }))
}
