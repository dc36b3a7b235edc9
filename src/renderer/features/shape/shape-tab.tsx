import { numberText } from '../../../shared/numbers.ts'
import { Button, Menu, NativeSelect, Progress } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { client, type InStore, keys, useDocumentCount } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { fileName, useDatabases } from '../../workspace/databases.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import { FieldTable } from './field-table.tsx'
import classes from './shape.module.css'
import { type ShapeState, useShape } from './use-shape.ts'

/** What is in a store at a glance: its fields with their types, values and ranges, and those of another store beside them. */
export function ShapeTab({ tab }: TabProps<'shape'>) {
  const { database, store } = tab
  const [other, setOther] = useState<InStore | null>(null)
  const own = useShape(tab)
  const compared = useShape(other)
  return (
    <div className={classes.tab}>
      <Toolbar label="Shape">
        <Extent at={tab} state={own} />
        <ToolbarSpacer />
        <OtherStore at={{ database, store }} other={other} onChange={setOther} />
        <CopySchema at={{ database, store }} />
      </Toolbar>
      {own.failure !== null && (
        <ErrorState
          strip
          what="The documents could not be looked at"
          error={own.failure}
          onRetry={() => own.look(false)}
        />
      )}
      {own.shape === null && own.failure === null && <Skeleton lines={8} label="Looking at documents" />}
      {own.shape !== null && (
        <FieldTable
          at={{ database, store }}
          shape={own.shape}
          other={other === null ? null : compared.shape}
        />
      )}
    </div>
  )
}

/** How many documents were looked at, and the way to look at all. */
function Extent({
  at,
  state: { shape, looking, look, stop },
}: {
  readonly at: InStore
  readonly state: ShapeState
}) {
  const count = useDocumentCount(at, '').data
  if (shape === null) return null
  const looked = numberText(shape.looked)
  const all = count?.complete === true ? count.count : null
  if (looking && shape.state === 'looking')
    return (
      <>
        <ToolbarText>
          looked at {looked}
          {all !== null && ` of ${numberText(all)}`}
        </ToolbarText>
        {all !== null && (
          <Progress
            aria-label="Looking at documents"
            className={classes.progress}
            value={Math.min(100, (100 * shape.looked) / Math.max(1, all))}
          />
        )}
        <Button onClick={stop}>Stop</Button>
      </>
    )
  return (
    <>
      <ToolbarText>
        {shape.state === 'whole' && `all ${looked} documents`}
        {shape.state === 'sample' && `a sample of ${looked} documents, spread over the store`}
        {shape.state === 'looking' && `the first ${looked} documents`}
      </ToolbarText>
      {shape.state !== 'whole' && <Button onClick={() => look(true)}>Look at the whole store</Button>}
    </>
  )
}

interface OtherStoreProps {
  readonly at: InStore
  readonly other: InStore | null
  readonly onChange: (other: InStore | null) => void
}

/** The store that is compared with: any of a database that is open. */
function OtherStore({ at, other, onChange }: OtherStoreProps) {
  const { paths } = useDatabases()
  const databases = useQueries({
    queries: paths.map((path) => ({
      queryKey: keys.database(path),
      queryFn: ({ signal }: { signal: AbortSignal }) => client.databases.get({ database: path }, { signal }),
    })),
  })
  const stores = databases.flatMap(({ data }, index) =>
    (data?.stores ?? []).map(({ name }) => ({ database: paths[index]!, store: name })),
  )
  const others = stores.filter(({ database, store }) => database !== at.database || store !== at.store)
  if (others.length === 0) return null
  const place = others.findIndex(
    ({ database, store }) => database === other?.database && store === other.store,
  )
  return (
    <NativeSelect
      aria-label="Compare with"
      data={[
        { value: '-1', label: 'Compare with…' },
        ...others.map(({ database, store }, index) => ({
          value: String(index),
          label: database === at.database ? store : `${fileName(database)} ▸ ${store}`,
        })),
      ]}
      value={String(place)}
      onChange={(event) => onChange(others[Number(event.currentTarget.value)] ?? null)}
    />
  )
}

function CopySchema({ at }: { readonly at: InStore }) {
  async function copy(form: 'typescript' | 'jsonSchema', name: string): Promise<void> {
    try {
      const schema = await client.documents.schema(at)
      await navigator.clipboard.writeText(schema[form])
      notifyDone(`Copied the ${name} of a sample of ${numberText(schema.sampled)} documents.`)
    } catch (error) {
      notifyError('Nothing was copied', error)
    }
  }
  return (
    <Menu width={200} position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconCopy size={16} />}>Copy as…</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void copy('typescript', 'TypeScript')}>TypeScript</Menu.Item>
        <Menu.Item onClick={() => void copy('jsonSchema', 'JSON Schema')}>JSON Schema</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
