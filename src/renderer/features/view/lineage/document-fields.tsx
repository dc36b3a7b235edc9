import { useMemo } from 'react'
import { JsonFields } from '../../../components/json-text/index.ts'
import type { Mark } from './lit.ts'

interface DocumentFieldsProps {
  readonly documentKey: string
  readonly text: string
  readonly marks: ReadonlyMap<string, Mark> | undefined
  readonly chosen: string | null
  /** What is written beside the fields; by default that a value is made of them. */
  readonly words?: Readonly<Record<Mark, string>>
  readonly onChoose: (path: string) => void
}

const none = new Map<string, Mark>()
const tones = { made: 'strong', way: 'weak' } as const
const ofLineage = { made: 'made of', way: 'read on the way' }

/** A document whose fields are lit, and can be pointed at. */
export function DocumentFields(props: DocumentFieldsProps) {
  const { documentKey, text, marks = none, chosen, words = ofLineage, onChoose } = props
  const shown = useMemo(
    () =>
      new Map(
        [...marks].map(([path, mark]) => [
          path,
          { tone: tones[mark], word: path === chosen ? 'feeds' : words[mark] },
        ]),
      ),
    [marks, chosen, words],
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
