import { type RefObject, useRef } from 'react'
import { client, type InStore } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { useTabCommand } from '../../workspace/tab-commands.ts'

interface Finding {
  readonly filterRef: RefObject<HTMLInputElement | null>
  readonly jumpRef: RefObject<HTMLInputElement | null>
  readonly textRef: RefObject<HTMLInputElement | null>
  readonly jump: (key: string) => Promise<void>
}

/** The two ways to a document: filtering by the start of its key, and jumping to where a key stands. */
export function useFind(
  at: InStore,
  prefix: string,
  active: boolean,
  onFound: (index: number) => void,
): Finding {
  const filterRef = useRef<HTMLInputElement>(null)
  const jumpRef = useRef<HTMLInputElement>(null)
  const textRef = useRef<HTMLInputElement>(null)
  useTabCommand('documents.filter', () => filterRef.current?.select(), active)
  useTabCommand('documents.search', () => textRef.current?.select(), active)
  useTabCommand('documents.jump', () => jumpRef.current?.select(), active)

  async function jump(key: string): Promise<void> {
    try {
      const { offset, found } = await client.documents.locate({ ...at, prefix, key })
      onFound(offset)
      if (!found) notifyDone(`No document has the key “${key}”. This is where it would stand.`)
    } catch (error) {
      notifyError(`Could not look for ${key}`, error)
    }
  }

  return { filterRef, jumpRef, textRef, jump }
}
