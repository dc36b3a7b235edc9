import { NativeSelect } from '@mantine/core'
import { counted } from '../../../shared/counted.ts'
import { isServerUrl } from '../../../shared/server-url.ts'
import type { SourceTableSummary, TablePreview } from '../../../shared/model/transfer/table-import.ts'
import { FileField } from '../../components/job-dialog/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { NestedTables } from './nested-tables.tsx'
import { ImportPreviewTable } from './import-preview.tsx'
import { fileName, useDatabases } from '../../workspace/databases.ts'
import classes from './import.module.css'
import type { TableImporting } from './use-table-import.ts'

/** Which table of a database is imported, what is put into its documents, and the first of them. */
export function TableFields({ importing }: { readonly importing: TableImporting }) {
  const { form, tables, table, preview, run } = importing
  const { started } = run
  return (
    <>
      <SourceDatabase importing={importing} />
      {!started && tables.error && (
        <ErrorState
          strip
          what="The tables cannot be read"
          error={tables.error}
          advice={
            form.server === null
              ? 'Check the path, or choose another file.'
              : 'Open the database, or choose another one.'
          }
          onRetry={() => void tables.refetch()}
        />
      )}
      {!started && tables.data?.length === 0 && (
        <EmptyState title="No table">This database has no table to import.</EmptyState>
      )}
      {!started && table !== undefined && <TableChoices importing={importing} table={table} />}
      {!started && preview.error && (
        <ErrorState
          strip
          what="The rows cannot be read"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      )}
      {!started && table !== undefined && preview.data && (
        <ImportPreviewTable
          title={titleOf(preview.data)}
          what={keyOf(table)}
          place="Row"
          preview={{ ...preview.data, leftOut: [] }}
        />
      )}
    </>
  )
}

const aFile = 'a file'

/** The database that the table is of: a file, or a server's that is open. */
function SourceDatabase({ importing }: { readonly importing: TableImporting }) {
  const { form, run, changeSource, choose } = importing
  const servers = useDatabases(({ paths }) => paths).filter(isServerUrl)
  return (
    <>
      {servers.length > 0 && (
        <NativeSelect
          className={classes.database}
          label="From"
          disabled={run.started}
          data={[
            { value: aFile, label: 'A SQLite file' },
            ...servers.map((value) => ({ value, label: fileName(value) })),
          ]}
          value={form.server ?? aFile}
          description={form.server}
          onChange={({ currentTarget: { value } }) =>
            changeSource({ server: value === aFile ? null : value, file: form.file })
          }
        />
      )}
      {form.server === null && (
        <FileField
          path={form.file}
          label="SQLite file"
          placeholder="Database whose tables become documents; it is only read"
          disabled={run.started}
          onChange={(file) => changeSource({ server: null, file })}
          onChoose={() => void choose()}
        />
      )}
    </>
  )
}

interface TableChoicesProps {
  readonly importing: TableImporting
  readonly table: SourceTableSummary
}

function TableChoices({ importing, table }: TableChoicesProps) {
  const { form, tables, edit } = importing
  return (
    <div className={classes.choices}>
      <NativeSelect
        className={classes.wide}
        label="Table"
        data={(tables.data ?? []).map(({ name }) => name)}
        value={table.name}
        onChange={(event) => edit({ table: event.currentTarget.value, children: [], parents: [] })}
      />
      <NestedTables tables={tables.data ?? []} table={table} choice={form} onChange={edit} />
    </div>
  )
}

function titleOf({ rows, documents, errors }: TablePreview): string {
  const shown = documents.length + errors.length
  if (shown === 0) return 'No row in this table'
  return shown >= rows ? `All ${counted(shown, 'row')}` : `The first ${shown} of ${counted(rows, 'row')}`
}

function keyOf({ key }: SourceTableSummary): string {
  if (key.length === 0) return 'The table has no primary key: its documents get new keys.'
  return `The key of each document is ${key.map((column) => `“${column}”`).join(' / ')}.`
}
