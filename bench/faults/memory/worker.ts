import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { exportDocuments } from '../../../src/engine/transfer/exports/export-documents.ts'
import { orders, tell } from '../orders.ts'

/** What a process with little memory is to read and write. */
export interface MemoryOrder {
  readonly url: string
  readonly folder: string
}

export interface MemoryReport {
  readonly iterated: number
  readonly exportedBytes: number
  readonly imported: number
  /** The most memory that the process has had, in megabytes. */
  readonly megabytes: number
}

for await (const { url, folder } of orders<MemoryOrder>()) {
  const store = await Datastore.open(url, { table: 'items' })
  let iterated = 0
  for await (const { key } of store.iterateText()) if (key !== '') iterated++
  const file = join(folder, 'items.ndjson')
  const source = { name: 'items', documents: () => store.iterateText(), total: async () => null }
  for await (const _ of exportDocuments(source, { path: file, format: 'ndjson', overwrite: true })) void _
  const exportedBytes = statSync(file).size
  // What is there already is skipped: the whole file is read, and each of its keys looked up.
  const { done } = await store.importFile(file, { key: '_key', onExisting: 'skip' })
  await store.close()
  rmSync(file)
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  tell({ iterated, exportedBytes, imported: done, megabytes } satisfies MemoryReport)
  break
}
