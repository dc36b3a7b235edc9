import { Autocomplete, Button, Textarea } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { client, type InStore, keys } from '../../../client/index.ts'
import { formatJson } from '../../../components/json-text/index.ts'
import classes from './start.module.css'
import { emptyExample, type ExampleForm, type Starting } from './use-start.ts'

interface ExampleInputsProps {
  readonly at: InStore
  readonly starting: Starting
}

/** Documents, and beside each the rows that it is to give. */
export function ExampleInputs({ at, starting: { form, edit } }: ExampleInputsProps) {
  const { examples } = form
  return (
    <>
      {examples.map((example, place) => (
        <ExampleLine
          key={example.id}
          at={at}
          example={example}
          first={place === 0}
          onChange={(part) =>
            edit({ examples: examples.map((each) => (each === example ? { ...each, ...part } : each)) })
          }
        />
      ))}
      <Button
        variant="subtle"
        className={classes.add}
        leftSection={<IconPlus size={14} />}
        onClick={() => edit({ examples: [...examples, emptyExample()] })}
      >
        Another example
      </Button>
    </>
  )
}

interface ExampleLineProps {
  readonly at: InStore
  readonly example: ExampleForm
  readonly first: boolean
  readonly onChange: (part: Partial<ExampleForm>) => void
}

function ExampleLine({ at, example, first, onChange }: ExampleLineProps) {
  const key = example.key.trim()
  const suggested = useQuery({
    queryKey: [...keys.store(at), 'example keys'],
    queryFn: ({ signal }) => client.views.samples({ ...at, limit: 12 }, { signal }),
  })
  const document = useQuery({
    queryKey: keys.document(at, key),
    queryFn: ({ signal }) => client.documents.get({ ...at, key }, { signal }),
    enabled: key !== '',
  })
  return (
    <div className={classes.example}>
      <Autocomplete
        {...(first && example.key === '' ? { 'data-autofocus': true } : {})}
        label="Document"
        classNames={{ input: 'mono' }}
        placeholder="its key"
        spellCheck={false}
        data={suggested.data?.documents.map((each) => each.key) ?? []}
        // What is outside the dialog lies behind it.
        comboboxProps={{ withinPortal: false }}
        value={example.key}
        onChange={(value) => onChange({ key: value })}
      />
      {document.data && (
        <pre className={classes.text} tabIndex={0} aria-label={`Text of ${key}`}>
          {formatJson(document.data.text).slice(0, 4000)}
        </pre>
      )}
      <Textarea
        {...(first && example.key !== '' ? { 'data-autofocus': true } : {})}
        label={first ? 'I want these rows' : 'Rows of this one'}
        classNames={{ input: classes.code }}
        placeholder={'{"email": "joe@example.com"}'}
        description={
          first ? 'A JSON object for each row. A second document settles what one leaves open.' : undefined
        }
        spellCheck={false}
        rows={3}
        value={example.rows}
        onChange={(event) => onChange({ rows: event.currentTarget.value })}
      />
    </div>
  )
}
