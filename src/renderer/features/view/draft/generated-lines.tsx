import { NativeSelect, TextInput } from '@mantine/core'
import { type ColumnDraft, generatedProblem } from './column-draft.ts'
import classes from './constraints-form.module.css'
import { emptyGenerated, type GeneratedDraft } from './generated-draft.ts'
import { RemoveButton } from './remove-button.tsx'

/** Whether a column may be generated, and is not yet. */
export function mayBeGenerated({ name, generated }: ColumnDraft): boolean {
  return name !== '' && generated === null
}

/** Has a column generated; null is no more. */
export function withGenerated(
  columns: readonly ColumnDraft[],
  id: string | undefined,
  generated: GeneratedDraft | null = emptyGenerated,
): { readonly columns: readonly ColumnDraft[] } {
  return {
    columns: columns.map((column) =>
      column.id === id
        ? { ...column, generated, default: generated === null ? column.default : null }
        : column,
    ),
  }
}

const kinds: readonly { value: GeneratedDraft['kind']; label: string }[] = [
  { value: 'fold', label: 'is without case and accents' },
  { value: 'first', label: 'is the first with a value of' },
  { value: 'join', label: 'is put together of' },
]

interface GeneratedLinesProps {
  readonly columns: readonly ColumnDraft[]
  readonly onEdit: (change: { readonly columns: readonly ColumnDraft[] }) => void
}

/** The columns that are made of others. */
export function GeneratedLines({ columns, onEdit }: GeneratedLinesProps) {
  return columns.map((column) => {
    const { id, name, generated } = column
    if (generated === null) return null
    const change = (part: Partial<GeneratedDraft>): void =>
      onEdit(withGenerated(columns, id, { ...generated, ...part }))
    return (
      <div className={classes.line} data-list="generated" key={id}>
        <NativeSelect
          size="xs"
          className={classes.narrow}
          aria-label={`Generated column ${name}`}
          data={columns
            .filter((other) => other === column || mayBeGenerated(other))
            .map((other) => ({ value: other.id, label: other.name }))}
          value={id}
          onChange={(event) =>
            onEdit(
              withGenerated(withGenerated(columns, id, null).columns, event.currentTarget.value, generated),
            )
          }
        />
        <NativeSelect
          size="xs"
          className={classes.made}
          aria-label={`How ${name} is made`}
          data={kinds}
          value={generated.kind}
          onChange={(event) => change({ kind: event.currentTarget.value as GeneratedDraft['kind'] })}
        />
        <TextInput
          className={classes.wide}
          aria-label={`Columns that ${name} is made of`}
          placeholder={generated.kind === 'fold' ? 'name' : 'last_name, first_name'}
          classNames={{ input: 'mono' }}
          value={generated.of}
          error={generatedProblem(column, columns)}
          onChange={(event) => change({ of: event.currentTarget.value })}
        />
        {generated.kind === 'join' && (
          <>
            <span className={classes.word}>with</span>
            <TextInput
              className={classes.between}
              aria-label={`Between the texts of ${name}`}
              classNames={{ input: 'mono' }}
              value={generated.by}
              onChange={(event) => change({ by: event.currentTarget.value })}
            />
            <span className={classes.word}>between</span>
          </>
        )}
        <RemoveButton
          called={`the generation of ${name}`}
          onRemove={() => onEdit(withGenerated(columns, id, null))}
        />
      </div>
    )
  })
}
