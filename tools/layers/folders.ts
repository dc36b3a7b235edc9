import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** How many files may lie flat in a folder, for a reader to find one at a glance. */
export const mostFiles = 24

/** The folders whose content a reader looks through. */
const roots = ['src', 'tests', 'tools', 'bench', 'e2e']

/**
 * Says of each folder with more files than `mostFiles`, not counting folders, how many there are and what to do.
 *
 * @param root path of a repository, or of a copy of it
 */
export function overfullFolders(root: string): string[] {
  return roots.flatMap((folder) => overfullWithin(root, folder))
}

function overfullWithin(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).length
  const within = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap(({ name }) => overfullWithin(root, `${folder}/${name}`))
  if (files <= mostFiles) return within
  return [
    `${folder} holds ${files} files, more than ${mostFiles}: put those that belong together into a folder with a noun as its name`,
    ...within,
  ]
}
