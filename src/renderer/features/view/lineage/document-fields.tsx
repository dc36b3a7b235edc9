import { useMemo } from 'react'
import { JsonFields } from '../../../components/json-text/index.ts'
import type { Mark } from './lit.ts'

interface DocumentFieldsProps {
  readonly documentKey: string
  readonly text: string
  readonly marks: ReadonlyMap<string, Mark> | undefined
  readonly chosen: string | null
  readonly onChoose: (path: string) => void
}

const none = new Map<string, Mark>()
const words = {
  made: { tone: 'strong', word: 'made of' },
  way: { tone: 'weak', word: 'read on the way' },
} as const

/** A document whose fields are lit, and can be pointed at. */
export function DocumentFields({ documentKey, text, marks = none, chosen, onChoose }: DocumentFieldsProps) {
  const shown = useMemo(
    () =>
      new Map(
        [...marks].map(([path, mark]) => [
          path,
          path === chosen ? { ...words[mark], word: 'feeds' } : words[mark],
        ]),
      ),
    [marks, chosen],
  )
  return (
    <JsonFields
      text={text}
      label={`Text of ${documentKey}`}
      marks={shown}
      chosen={chosen}
      onChoose={onChoose}
    />
  )
}
