import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { DocumentFields } from './document-fields.tsx'
import { LineageNote } from './lineage-note.tsx'
import classes from './lineage.module.css'
import type { Lineage } from './use-lineage.ts'

interface RowSourceProps {
  readonly lineage: Lineage
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  /** The rows. */
  readonly children: ReactNode
}

/** Rows, and below them, once one is pointed at, the document it comes from. */
export function RowSource({ lineage, readText, children }: RowSourceProps) {
  const { picked, lit, pick } = lineage
  const key = picked === null || picked.kind === 'line' ? null : picked.key
  const text = useQuery({
    queryKey: ['preview document', key, readText],
    queryFn: ({ signal }) => (key === null ? null : readText(key, signal)),
    enabled: key !== null,
  })
  return (
    <div className={classes.rows}>
      <div className={classes.grid}>{children}</div>
      <LineageNote lineage={lineage} />
      {key !== null && (
        <div className={classes.source}>
          <div className={classes.text}>
            <DocumentFields
              documentKey={key}
              text={text.data ?? ''}
              marks={lit?.paths}
              chosen={picked?.kind === 'field' ? picked.path : null}
              onChoose={(path) => pick({ kind: 'field', key, path })}
            />
          </div>
        </div>
      )}
    </div>
  )
}
