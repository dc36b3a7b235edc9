import type { ImportPreview } from '../../../shared/model/import.ts'
import { sizeText } from '../../components/size-text.ts'
import { previewTitle } from './import-form.ts'
import classes from './import.module.css'

/** The first records as documents, and those among them that would be refused. */
export function ImportPreviewTable({ preview }: { readonly preview: ImportPreview }) {
  const rows = [...preview.documents, ...preview.errors].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  return (
    <section aria-label="Preview" className={classes.preview}>
      <h3 className={classes.previewTitle}>{previewTitle(preview, sizeText(preview.size))}</h3>
      {rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th className={classes.line}>Line</th>
              <th>Key</th>
              <th>Document</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td className={classes.line}>{row.line}</td>
                <td className={classes.key} title={row.key ?? undefined}>
                  {row.key}
                </td>
                {'text' in row ? (
                  <td className={classes.text} title={row.text}>
                    {row.text}
                  </td>
                ) : (
                  <td className={classes.refused}>{row.message}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
