import * as v from 'valibot'
import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'
import { type FolderListing, listFolder } from '../files/list-folder.ts'
import { exists } from '../files/recent-files.ts'
import { readViewText, watchViewText, writeViewText } from '../files/view-files.ts'

export function filesApi({
  recent,
  state,
  servers,
  folders,
}: Pick<Engine, 'recent' | 'state' | 'servers' | 'folders'>): Handlers<Contract['files']> {
  return {
    list: ({ folder, allFiles = false }) =>
      folder === undefined
        ? listLast({ state, folders }, allFiles)
        : listChosen({ state, folders }, folder, allFiles),
    exists: async ({ path }) => {
      await folders.check(path)
      return exists(path)
    },
    async *watchView({ path }, { signal }) {
      yield* watchViewText(folders, path, signal)
    },
    writeView: ({ path, ...change }) => writeViewText(folders, path, change),
    readView: ({ path }) => readViewText(folders, path),
    recent: () => recent.list(),
    forget: async ({ path }) => {
      await recent.forget(path)
      await servers.forget(path)
    },
  }
}

const name = 'last-folder'

type Lister = Pick<Engine, 'state' | 'folders'>

async function listChosen(
  { state, folders }: Lister,
  chosen: string,
  allFiles: boolean,
): Promise<FolderListing> {
  const listing = await listFolder(chosen, { allFiles, folders })
  await state.write(name, JSON.stringify(listing.folder))
  return listing
}

/** The folder last looked at, or the one to start in when that one is gone. */
async function listLast({ state, folders }: Lister, allFiles: boolean): Promise<FolderListing> {
  const text = await state.read(name)
  const last = v.safeParse(v.string(), text === null ? null : JSON.parse(text))
  const options = { allFiles, folders }
  const fromStart = async (): Promise<FolderListing> => listFolder(await folders.start(), options)
  return last.success ? listFolder(last.output, options).catch(fromStart) : fromStart()
}
