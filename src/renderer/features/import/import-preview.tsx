import type { ImportPreview } from '../../../shared/model/transfer/import.ts'
import classes from './import.module.css'

interface ImportPreviewTableProps {
  readonly title: string
  /** What was read, in a sentence. */
  readonly what: string
  /** What the records are counted as: "Line". */
  readonly place: string
  readonly preview: Pick<ImportPreview, 'documents' | 'errors' | 'leftOut' | 'notes'>
}

/** The first records as documents, and those among them that would be refused or left out. */
export function ImportPreviewTable({ title, what, place, preview }: ImportPreviewTableProps) {
  const leftOut = preview.leftOut.map((each) => ({ ...each, leftOut: true as const }))
  const rows = [...preview.documents, ...preview.errors, ...leftOut].toSorted(
    (a, b) => (a.line ?? 0) - (b.line ?? 0),
  )
  return (
    <section aria-label="Preview" className={classes.preview}>
      <h3 className={classes.previewTitle}>{title}</h3>
      <p className={classes.what}>{what}</p>
      {preview.notes.map((note) => (
        <p key={note} className={classes.note}>
          {note}
        </p>
      ))}
      {rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th className={classes.line}>{place}</th>
              <th>Key</th>
              <th>Document</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.line} ${row.key}`}>
                <td className={classes.line}>{row.line}</td>
                <td className={classes.key} title={row.key ?? undefined}>
                  {row.key}
                </td>
                {'text' in row ? (
                  <td className={classes.text} title={row.text}>
                    {row.text}
                  </td>
                ) : (
                  <td className={'leftOut' in row ? classes.leftOut : classes.refused}>
                    {'leftOut' in row ? `Left out: ${row.message}` : row.message}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
