import type { DatabaseSummary } from '../../../shared/model/database.ts'

/** What is wrong with a store's name as far as the window can tell; the engine has the last word. */
export function storeNameProblem(name: string, summary: DatabaseSummary | undefined): string | null {
  if (name === '') return 'Type a name for the store.'
  const taken = (each: string): boolean => each.toLowerCase() === name.toLowerCase()
  if (summary?.stores.some((store) => taken(store.name))) return `There is a store called ${name} already.`
  if (summary?.tables.some(taken)) return `There is a table called ${name} already, and it is no store.`
  return null
}
