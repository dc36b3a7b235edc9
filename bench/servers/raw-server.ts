import type { KeyedPlace, Place } from '../engine/real-documents.ts'

/** The cases as a programmer writes them by hand on a server's driver. */
export interface RawServer {
  load(documents: readonly KeyedPlace[]): Promise<void>
  get(key: string): Promise<unknown>
  findByName(name: string): Promise<unknown[]>
  put(key: string, document: Place): Promise<void>
  close(): Promise<void>
}
