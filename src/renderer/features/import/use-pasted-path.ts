import { useDebouncedValue } from '@mantine/hooks'
import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../client/index.ts'

/** Milliseconds without a keystroke, after which a text is read. */
const typingPause = 300

/** The path of the file in which the engine host keeps a pasted text; undefined before it is kept, and for a text that is blank. */
export function usePastedPath(text: string | null): UseQueryResult<string> {
  const [kept] = useDebouncedValue(text, typingPause)
  const [tab] = useState(() => crypto.randomUUID())
  const asked = kept === text && text !== null && text.trim() !== '' ? text : null
  return useQuery({
    queryKey: ['pasted text', asked],
    queryFn:
      asked === null
        ? skipToken
        : async ({ signal }) => (await client.imports.paste({ tab, text: asked }, { signal })).path,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  })
}
