import { homedir } from 'node:os'
import * as v from 'valibot'
import type { Contract } from '../../shared/contract/index.ts'
import type { Handlers } from '../../shared/rpc/handlers.ts'
import type { Engine } from './engine.ts'
import { type FolderListing, listFolder } from './list-folder.ts'
import { exists } from './recent-files.ts'

export function filesApi({
  recent,
  state,
  servers,
}: Pick<Engine, 'recent' | 'state' | 'servers'>): Handlers<Contract['files']> {
  return {
    list: ({ folder, allFiles = false }) =>
      folder === undefined ? listLast(state, allFiles) : listChosen(state, folder, allFiles),
    exists: ({ path }) => exists(path),
    recent: () => recent.list(),
    forget: async ({ path }) => {
      await recent.forget(path)
      await servers.forget(path)
    },
  }
}

const name = 'last-folder'

async function listChosen(state: Engine['state'], chosen: string, allFiles: boolean): Promise<FolderListing> {
  const listing = await listFolder(chosen, allFiles)
  await state.write(name, JSON.stringify(listing.folder))
  return listing
}

/** The folder last looked at, or the home folder when that one is gone. */
async function listLast(state: Engine['state'], allFiles: boolean): Promise<FolderListing> {
  const text = await state.read(name)
  const last = v.safeParse(v.string(), text === null ? null : JSON.parse(text))
  const home = homedir()
  if (!last.success) return listFolder(home, allFiles)
  return listFolder(last.output, allFiles).catch(() => listFolder(home, allFiles))
}
