import { useDebouncedValue } from '@mantine/hooks'
import { IconFileSearch, IconFilter } from '@tabler/icons-react'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo } from 'react'
import type { DocumentRow } from '../../../shared/model/document.ts'
import { numberText } from '../../../shared/numbers.ts'
import { client, type InStore, keys, useFinding } from '../../client/index.ts'
import { askFilter } from '../../workspace/asked/asked-filter.ts'
import { openTab } from '../../workspace/tabs/tabs.ts'
import { excerptOf } from './excerpt.ts'
import type { PaletteGroup } from './palette-group.ts'

/** Documents that are shown; looking for more ends with them. */
const most = 8
/** Characters from which on it is worth looking through a store, and milliseconds for which typing has to rest. */
const [shortest, pause] = [2, 250]

/** Where nothing is looked for. */
const nowhere: InStore = { database: '', store: '' }

/**
 * The first documents of a store that hold a text, for as long as it stays what is typed, and how to see all of them; null where
 * none are looked for.
 */
export function useTextEntries(at: InStore | null, text: string): PaletteGroup | null {
  const [wanted] = useDebouncedValue(text, pause)
  const asked = at !== null && wanted === text && text.length >= shortest
  const sought = useMemo(
    () => ({ prefix: '', filter: { text: wanted, matchCase: false, any: [] }, order: null }),
    [wanted],
  )
  const finding = useFinding(at ?? nowhere, asked ? sought : null)
  const progress = finding?.progress ?? null
  const enough = (progress?.rows ?? 0) >= most
  const stop = useEffectEvent(() => finding?.stop())
  useEffect(() => {
    if (enough) stop()
  }, [enough, progress?.find])
  const shown = Math.min(most, progress?.rows ?? 0)
  const { data = [] } = useQuery({
    queryKey: at ? [...keys.documents(at), 'palette', 'found', progress?.find, shown] : ['palette', 'found'],
    queryFn:
      progress !== null && shown > 0
        ? ({ signal }) =>
            client.documents.foundPage({ find: progress.find, offset: 0, limit: most, paths: [] }, { signal })
        : skipToken,
    placeholderData: (previous) => (shown > 0 ? previous : undefined),
  })
  if (at === null || !asked || progress === null) return null
  const looks = progress.state === 'looking'
  if (shown === 0 && !looks) return null
  const looked = looks ? `: ${numberText(progress.looked)} looked at…` : ''
  return {
    label: `Documents of ${at.store} that hold “${text}”${looked}`,
    entries: shown === 0 ? [] : [...data.map((row) => documentEntry(at, row, text)), allEntry(at, text)],
  }
}

function documentEntry(at: InStore, row: DocumentRow, text: string) {
  return {
    id: `text ${row.key}`,
    label: row.key,
    detail: excerptOf(row, text),
    icon: <IconFileSearch size={16} aria-hidden />,
    run: () => void openTab({ kind: 'document', ...at, key: row.key }),
  }
}

function allEntry(at: InStore, text: string) {
  return {
    id: 'text of all',
    label: `Show all documents of ${at.store} that hold “${text}”`,
    icon: <IconFilter size={16} aria-hidden />,
    run: () => askFilter(at, [], text),
  }
}
