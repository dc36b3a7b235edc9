import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FileEntry } from '../../../shared/model/database.ts'
import { client } from '../../client/index.ts'

/** The folder that a file dialog shows, and its entries, those of no extension folders alone; `part` is what their names must hold. */
export function useListing(extensions: readonly string[], part: string) {
  const [folder, setFolder] = useState<string | undefined>()
  const [allFiles, setAllFiles] = useState(false)
  // The host picks out databases; files of any other kind are picked out here, from all of them.
  const hostShowsAll = allFiles || !extensions.includes('db')
  const listed = useQuery({
    queryKey: ['files', folder ?? null, hostShowsAll],
    queryFn: ({ signal }) => client.files.list({ folder, allFiles: hostShowsAll }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
  const entries = (listed.data?.entries ?? [])
    .filter((entry) => allFiles || isOffered(entry, extensions))
    .filter((entry) => entry.name.toLowerCase().includes(part))
  return { listed, at: listed.data, entries, allFiles, setAllFiles, setFolder }
}

/** Folders, and files with one of the extensions; nothing hidden. */
function isOffered({ kind, name }: FileEntry, extensions: readonly string[]): boolean {
  if (name.startsWith('.')) return false
  return kind === 'folder' || extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))
}
